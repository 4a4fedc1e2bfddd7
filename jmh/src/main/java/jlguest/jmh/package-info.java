/** Benchmarks, and the command that runs them: {@code jlguest bench}. */
package jlguest.jmh;
