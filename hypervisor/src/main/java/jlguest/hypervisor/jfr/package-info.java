/**
 * Events for Java Flight Recorder: what a guest and its host do, beside what the JVM does. While no
 * recording wants them each costs the test of a flag, in places that are slow already.
 *
 * <p>A recording has translations and invalidations unless told otherwise; traps, hypercalls and
 * interrupts, of which there may be many thousands in a second, only if it asks for them by name.
 */
package jlguest.hypervisor.jfr;
