package jlguest.testsuite.guests;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How long this process stood still, or got no processor, which is no fault of its guests: a thread
 * sleeps again and again, and looks how much longer that took.
 */
final class HostStalls {
    private static final long NAP_MILLIS = 10;

    /** What a busy host adds to a nap without anybody standing still. */
    private static final long USUAL_NANOS = 10_000_000;

    private static final AtomicLong TOTAL = new AtomicLong();

    static {
        Thread thread = new Thread(HostStalls::watch, "host-stalls");
        thread.setDaemon(true);
        thread.start();
    }

    private HostStalls() {}

    private static void watch() {
        try {
            while (true) {
                long start = System.nanoTime();
                Thread.sleep(NAP_MILLIS);
                long late = System.nanoTime() - start - NAP_MILLIS * 1_000_000;
                if (late > USUAL_NANOS) {
                    TOTAL.addAndGet(late);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Seconds of it since the first call. */
    static double seconds() {
        return TOTAL.get() / 1e9;
    }
}
