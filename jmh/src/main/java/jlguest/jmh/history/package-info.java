/** Saved runs of benchmarks: what was measured, of which source, on which machine and JVM. */
package jlguest.jmh.history;
