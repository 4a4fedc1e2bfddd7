package jlguest.testsuite.fuzz;

import java.util.Arrays;

/**
 * Assembled code, as it stands from {@link Layout#START} on.
 *
 * @param bytes instructions
 * @param starts addresses at which instructions begin, in rising order; a run goes on at the next
 *     one after a fault
 * @param end address of the {@code hlt} where a run ends
 */
record Code(byte[] bytes, int[] starts, int end) {
    /** The instruction behind an address, or -1 if none follows. */
    int startAfter(int address) {
        if (Integer.compareUnsigned(address, Layout.START) < 0
                || Integer.compareUnsigned(address, Layout.START + bytes.length) >= 0) {
            return -1;
        }
        int at = Arrays.binarySearch(starts, address);
        int next = at >= 0 ? at + 1 : -at - 1;
        return next < starts.length ? starts[next] : -1;
    }
}
