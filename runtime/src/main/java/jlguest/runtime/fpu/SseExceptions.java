package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.AFTER;
import static jlguest.runtime.fpu.FloatException.BEFORE;

/**
 * What the exceptions of the lanes of an SSE instruction come to (Intel SDM volume 1, 11.5.2 and
 * 11.5.3).
 */
final class SseExceptions {
    private final FpuState state;
    private final SseFloat unit;

    SseExceptions(FpuState state, SseFloat unit) {
        this.state = state;
        this.unit = unit;
    }

    /** Enters the flags in MXCSR; true when an unmasked one stops the instruction. */
    boolean trap() {
        int found = unit.exceptions;
        if (found == 0) {
            return false;
        }
        int unmasked = found & ~(state.mxcsr >>> 7);
        if ((unmasked & BEFORE) != 0) {
            // lanes are not computed any further, so that nothing of the rounding is seen
            found &= ~AFTER;
        }
        state.mxcsr |= found;
        return unmasked != 0;
    }
}
