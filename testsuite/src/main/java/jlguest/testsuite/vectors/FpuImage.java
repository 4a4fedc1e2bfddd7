package jlguest.testsuite.vectors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import jlguest.runtime.fpu.FpuState;

/** The floating point state of a case: 217 bytes in the order that docs/vectors.md gives. */
public final class FpuImage {
    /** Bytes of an image. */
    public static final int SIZE = 217;

    private static final int STACK = 9;
    private static final int XMM = STACK + 80;
    private static final int STATUS_HIGH = 3;
    private static final int C1 = 2;

    private FpuImage() {}

    /** Sets the registers from an image. */
    public static void load(FpuState state, byte[] image) {
        ByteBuffer in = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        state.controlWord = in.getShort() & 0xFFFF;
        int status = in.getShort() & 0xFFFF;
        state.top = status >>> 11 & 7;
        state.statusWord = status & ~0x3800;
        state.tags = in.get() & 0xFF;
        state.mxcsr = in.getInt();
        for (int i = 0; i < 8; i++) {
            int register = state.top + i & 7;
            state.significand[register] = in.getLong();
            state.signExponent[register] = in.getShort() & 0xFFFF;
        }
        for (int i = 0; i < 16; i++) {
            state.xmm[i] = in.getLong();
        }
    }

    /** The image of the registers. */
    public static byte[] store(FpuState state) {
        ByteBuffer out = ByteBuffer.allocate(XMM + 128).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) state.controlWord);
        out.putShort((short) state.packedStatusWord());
        out.put((byte) state.tags);
        out.putInt(state.mxcsr);
        for (int i = 0; i < 8; i++) {
            int register = state.top + i & 7;
            out.putLong(state.significand[register]);
            out.putShort((short) state.signExponent[register]);
        }
        for (long half : state.xmm) {
            out.putLong(half);
        }
        return out.array();
    }

    /**
     * Appends what differs from the recorded outcome. Transcendental results may be off by one unit
     * in the last place, and then C1, the direction of rounding, as well.
     *
     * @return whether every bit is as recorded
     */
    static boolean compare(FpuState state, Vector vector, StringBuilder wrong) {
        byte[] got = store(state);
        byte[] want = vector.outFpu();
        for (int i = 0; i < got.length; i++) {
            if (got[i] == want[i] || vector.isTranscendental() && isClose(got, want, i)) {
                continue;
            }
            if (i >= STACK && i < XMM) {
                wrong.append(" st")
                        .append((i - STACK) / 10)
                        .append(" byte ")
                        .append((i - STACK) % 10);
            } else {
                wrong.append(" fpu byte ").append(i);
            }
            wrong.append(' ').append(Integer.toHexString(got[i] & 0xFF));
            wrong.append(" not ").append(Integer.toHexString(want[i] & 0xFF));
        }
        return Arrays.equals(got, want);
    }

    /** Whether a byte that differs belongs to what a transcendental instruction may get wrong. */
    private static boolean isClose(byte[] got, byte[] want, int at) {
        if (at >= STACK && at < XMM) {
            return withinOne(got, want, STACK + (at - STACK) / 10 * 10);
        }
        return at == STATUS_HIGH && (got[at] ^ want[at]) == C1;
    }

    /** Whether two registers differ by at most one unit in the last place. */
    private static boolean withinOne(byte[] got, byte[] want, int at) {
        ByteBuffer a = ByteBuffer.wrap(got).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer b = ByteBuffer.wrap(want).order(ByteOrder.LITTLE_ENDIAN);
        int exponents = (a.getShort(at + 8) & 0xFFFF) - (b.getShort(at + 8) & 0xFFFF);
        long distance = a.getLong(at) - b.getLong(at);
        if (exponents == 0) {
            return distance >= -1 && distance <= 1;
        }
        // One unit may also carry into the exponent.
        long low = exponents > 0 ? b.getLong(at) : a.getLong(at);
        long high = exponents > 0 ? a.getLong(at) : b.getLong(at);
        return Math.abs(exponents) == 1 && low == -1L && high == Long.MIN_VALUE;
    }
}
