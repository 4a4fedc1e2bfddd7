package jlguest.runtime;

/** Source of the time-stamp counter that {@code rdtsc} reads. */
@FunctionalInterface
public interface TimeStamp {
    /** The counter's value, in ticks. */
    long read();
}
