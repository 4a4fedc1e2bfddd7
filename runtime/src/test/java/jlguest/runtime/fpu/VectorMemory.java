package jlguest.runtime.fpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The three regions of 8 KiB that a vector case runs in. */
final class VectorMemory implements OperandMemory {
    static final int CODE = 0x400000;
    static final int DATA = 0x600000;
    static final int STACK = 0x800000;
    static final int LENGTH = 0x2000;

    /** What an access to anything else throws. */
    static final class PageFault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PageFault(int address) {
            super(Integer.toHexString(address), null, false, false);
        }
    }

    private final ByteBuffer code = region();
    private final ByteBuffer data = region();
    private final ByteBuffer stack = region();

    private static ByteBuffer region() {
        return ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Fills all regions as a case begins. */
    void prepare(VectorCase recorded) {
        for (int i = 0; i < LENGTH; i += 4) {
            code.putInt(i, 0x90909090);
            data.putInt(i, word(DATA + i, recorded.seed));
            stack.putInt(i, word(STACK + i, recorded.seed));
        }
        write(CODE + 0x800, recorded.code);
        for (VectorCase.Patch patch : recorded.memory) {
            write(patch.address, patch.bytes);
        }
    }

    private static int word(int address, int seed) {
        int w = (address >>> 2) * 0x9E3779B1 + seed;
        w ^= w >>> 15;
        w *= 0x85EBCA77;
        w ^= w >>> 13;
        w *= 0xC2B2AE3D;
        return w ^ w >>> 16;
    }

    void write(int address, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            store8(address + i, bytes[i]);
        }
    }

    /** Whether all regions hold the same bytes. */
    boolean sameAs(VectorMemory other) {
        return code.equals(other.code) && data.equals(other.data) && stack.equals(other.stack);
    }

    private ByteBuffer at(int address, int length) {
        ByteBuffer region = regionOf(address);
        if (regionOf(address + length - 1) != region) {
            throw new PageFault(address);
        }
        return region;
    }

    private ByteBuffer regionOf(int address) {
        switch (address >>> 13) {
            case CODE >>> 13:
                return code;
            case DATA >>> 13:
                return data;
            case STACK >>> 13:
                return stack;
            default:
                throw new PageFault(address);
        }
    }

    @Override
    public int load8(int address) {
        return at(address, 1).get(address & LENGTH - 1) & 0xFF;
    }

    @Override
    public int load16(int address) {
        return at(address, 2).getShort(address & LENGTH - 1) & 0xFFFF;
    }

    @Override
    public int load32(int address) {
        return at(address, 4).getInt(address & LENGTH - 1);
    }

    @Override
    public long load64(int address) {
        return at(address, 8).getLong(address & LENGTH - 1);
    }

    @Override
    public void store8(int address, int value) {
        at(address, 1).put(address & LENGTH - 1, (byte) value);
    }

    @Override
    public void store16(int address, int value) {
        at(address, 2).putShort(address & LENGTH - 1, (short) value);
    }

    @Override
    public void store32(int address, int value) {
        at(address, 4).putInt(address & LENGTH - 1, value);
    }

    @Override
    public void store64(int address, long value) {
        at(address, 8).putLong(address & LENGTH - 1, value);
    }

    @Override
    public void checkRead(int address, int length) {
        at(address, length);
    }

    @Override
    public void checkWrite(int address, int length) {
        at(address, length);
    }
}
