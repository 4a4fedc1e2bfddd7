package jlguest.hypervisor;

import java.util.concurrent.TimeUnit;

/**
 * Finds three ^C in a row, typed within a second: the way out of a guest whose terminal passes
 * every key on (lguest-abi.md §11.3).
 */
final class BreakKeys {
    private static final byte CONTROL_C = 3;
    private static final int NEEDED = 3;
    private static final long WITHIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long[] times = new long[NEEDED];
    private int run;

    /**
     * Looks at input.
     *
     * @param bytes holds the input from index 0
     * @param length bytes of input
     * @param now when it came, as {@link System#nanoTime} counts
     * @return whether it completes three ^C in time
     */
    boolean typed(byte[] bytes, int length, long now) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] != CONTROL_C) {
                run = 0;
                continue;
            }
            times[run % NEEDED] = now;
            run++;
            if (run >= NEEDED && now - times[run % NEEDED] <= WITHIN_NANOS) {
                run = 0;
                return true;
            }
        }
        return false;
    }
}
