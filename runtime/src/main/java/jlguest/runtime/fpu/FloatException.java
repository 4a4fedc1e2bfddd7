package jlguest.runtime.fpu;

/**
 * The exception flags, at the same places in the x87 status word and in MXCSR, and the rounding
 * modes, encoded alike in both control words (Intel SDM volume 1, 8.1.3, 8.1.5 and 10.2.3).
 */
final class FloatException {
    static final int INVALID = 0x01;
    static final int DENORMAL = 0x02;
    static final int ZERO_DIVIDE = 0x04;
    static final int OVERFLOW = 0x08;
    static final int UNDERFLOW = 0x10;
    static final int PRECISION = 0x20;

    /** Exceptions found before an operation is carried out: unmasked, they prevent it. */
    static final int BEFORE = INVALID | DENORMAL | ZERO_DIVIDE;

    /** Exceptions of the rounding of a result. */
    static final int AFTER = OVERFLOW | UNDERFLOW | PRECISION;

    /** SF of the x87 status word: the invalid operation is a stack fault. */
    static final int STACK_FAULT = 0x40;

    /** C1 of the x87 status word. */
    static final int C1 = 0x200;

    static final int TO_NEAREST = 0;
    static final int DOWN = 1;
    static final int UP = 2;
    static final int TO_ZERO = 3;

    private FloatException() {}

    /**
     * Whether rounding moves a magnitude away from zero. {@code rest} is what is cut off, in units
     * of 2^-64 of the last place, unsigned; {@code odd} is the last bit kept.
     */
    static boolean roundsAway(int mode, int sign, boolean odd, long rest) {
        switch (mode) {
            case TO_NEAREST:
                return rest < 0 && (rest != Long.MIN_VALUE || odd);
            case DOWN:
                return rest != 0 && sign != 0;
            case UP:
                return rest != 0 && sign == 0;
            default:
                return false;
        }
    }
}
