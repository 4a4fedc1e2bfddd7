/**
 * Events for Java Flight Recorder: what a guest and its host do, beside what the JVM does. While no
 * recording wants them each costs the test of a flag, in places that are slow already.
 */
package jlguest.hypervisor.jfr;
