package jlguest.runtime;

/** Source of the time-stamp counter that {@code rdtsc} reads. */
@FunctionalInterface
public interface TimeStamp {
    /** Nanoseconds of the host, from any origin. */
    TimeStamp HOST =
            new TimeStamp() {
                @Override
                public long read() {
                    return System.nanoTime();
                }
            };

    /** The counter's value, in ticks. */
    long read();
}
