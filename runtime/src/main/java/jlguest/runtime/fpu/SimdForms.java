package jlguest.runtime.fpu;

/**
 * Which MMX, SSE and SSE2 forms exist and what their operands are: one entry for each mandatory
 * prefix and second opcode byte (Intel SDM volume 2D, table A-3).
 */
final class SimdForms {
    // handlers
    static final int NONE = 0;
    static final int MMX = 1;
    static final int XMM_INTEGER = 2;
    static final int MOVE = 3;
    static final int ARITHMETIC = 4;
    static final int CONVERT = 5;
    static final int CONTROL = 6;
    private static final int HANDLER = 0xF;

    // size of the memory operand in bytes, 0 to 16
    private static final int BYTES_SHIFT = 4;
    private static final int BYTES = 0x1F << BYTES_SHIFT;

    /** A memory operand of 16 bytes must be aligned. */
    static final int ALIGNED = 0x200;

    /** The memory operand is written. */
    static final int WRITES = 0x400;

    static final int IMMEDIATE = 0x800;
    static final int REGISTER_ONLY = 0x1000;
    static final int MEMORY_ONLY = 0x2000;

    /** Uses MMX registers, or memory in their place. */
    static final int USES_MMX = 0x4000;

    /** Uses MMX registers only when ModRM names a register. */
    static final int USES_MMX_REGISTER = 0x8000;

    /** Delivers ZF, PF and CF. */
    static final int FLAGS = 0x10000;

    private static final int[] FORMS = new int[4 * 256];

    private SimdForms() {}

    static int of(int prefix, int op2) {
        return FORMS[index(prefix) | op2];
    }

    static int handler(int form) {
        return form & HANDLER;
    }

    static int bytes(int form) {
        return (form & BYTES) >>> BYTES_SHIFT;
    }

    /** Bytes of the memory operand of group 0F AE: FXSAVE, FXRSTOR, LDMXCSR, STMXCSR, CLFLUSH. */
    static int controlBytes(int group) {
        return group < 2 ? FpuImages.FXSAVE_BYTES : group < 4 ? 4 : 1;
    }

    private static int index(int prefix) {
        switch (prefix) {
            case 0x66:
                return 0x100;
            case 0xF3:
                return 0x200;
            case 0xF2:
                return 0x300;
            default:
                return 0;
        }
    }

    /** Whether the form exists. */
    static boolean defined(int prefix, int op2, int modrm) {
        int form = of(prefix, op2);
        if (form == 0) {
            return false;
        }
        boolean register = modrm >= 0xC0;
        if ((form & REGISTER_ONLY) != 0 && !register || (form & MEMORY_ONLY) != 0 && register) {
            return false;
        }
        int group = modrm >>> 3 & 7;
        switch (op2) {
            case 0x71:
            case 0x72:
                return group == 2 || group == 4 || group == 6;
            case 0x73:
                return group == 2 || group == 6 || prefix == 0x66 && (group == 3 || group == 7);
            case 0xAE:
                return register ? group >= 5 : group < 4 || group == 7;
            case 0x12:
                return prefix == 0 || !register;
            case 0x16:
                return prefix == 0 || !register;
            default:
                return true;
        }
    }

    private static void put(int prefix, int handler, int bytes, int flags, int... opcodes) {
        for (int op2 : opcodes) {
            FORMS[index(prefix) | op2] = handler | bytes << BYTES_SHIFT | flags;
        }
    }

    private static void packed(int... opcodes) {
        put(0, MMX, 8, USES_MMX, opcodes);
        put(0x66, XMM_INTEGER, 16, ALIGNED, opcodes);
    }

    static {
        integers();
        integerMoves();
        floatMoves();
        floats();
        conversions();
        put(0, CONTROL, 4, MEMORY_ONLY | WRITES, 0xC3);
        put(0, CONTROL, 0, 0, 0xAE);
        for (int prefix : new int[] {0, 0x66, 0xF3, 0xF2}) {
            put(prefix, CONTROL, 0, 0, 0x18);
        }
    }

    private static void integers() {
        packed(0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x74, 0x75, 0x76);
        packed(0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD8, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF);
        packed(0xE0, 0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE8, 0xE9, 0xEA, 0xEB, 0xEC, 0xED, 0xEE, 0xEF);
        packed(0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF8, 0xF9, 0xFA, 0xFB, 0xFC, 0xFD, 0xFE);
        // the low unpack forms of MMX read 32 bits only
        put(0, MMX, 4, USES_MMX, 0x60, 0x61, 0x62);
        put(0x66, XMM_INTEGER, 16, ALIGNED, 0x60, 0x61, 0x62, 0x6C, 0x6D);
        put(0, MMX, 0, USES_MMX | REGISTER_ONLY | IMMEDIATE, 0x71, 0x72, 0x73);
        put(0x66, XMM_INTEGER, 0, REGISTER_ONLY | IMMEDIATE, 0x71, 0x72, 0x73);
        put(0, MMX, 8, USES_MMX | IMMEDIATE, 0x70);
        put(0x66, XMM_INTEGER, 16, ALIGNED | IMMEDIATE, 0x70);
        put(0xF3, XMM_INTEGER, 16, ALIGNED | IMMEDIATE, 0x70);
        put(0xF2, XMM_INTEGER, 16, ALIGNED | IMMEDIATE, 0x70);
        put(0, MMX, 2, USES_MMX | IMMEDIATE, 0xC4);
        put(0x66, XMM_INTEGER, 2, IMMEDIATE, 0xC4);
        put(0, MMX, 0, USES_MMX | IMMEDIATE | REGISTER_ONLY, 0xC5);
        put(0x66, XMM_INTEGER, 0, IMMEDIATE | REGISTER_ONLY, 0xC5);
        put(0, MMX, 0, USES_MMX | REGISTER_ONLY, 0xD7);
        put(0x66, XMM_INTEGER, 0, REGISTER_ONLY, 0xD7);
    }

    private static void integerMoves() {
        put(0, MMX, 4, USES_MMX, 0x6E);
        put(0, MMX, 4, USES_MMX | WRITES, 0x7E);
        put(0, MMX, 8, USES_MMX, 0x6F);
        put(0, MMX, 8, USES_MMX | WRITES, 0x7F);
        put(0, MMX, 8, USES_MMX | WRITES | MEMORY_ONLY, 0xE7);
        put(0, MMX, 0, USES_MMX | REGISTER_ONLY, 0xF7);
        put(0, MMX, 0, USES_MMX, 0x77);
        put(0x66, MOVE, 4, 0, 0x6E);
        put(0x66, MOVE, 4, WRITES, 0x7E);
        put(0x66, MOVE, 16, ALIGNED, 0x6F);
        put(0x66, MOVE, 16, ALIGNED | WRITES, 0x7F);
        put(0xF3, MOVE, 16, 0, 0x6F);
        put(0xF3, MOVE, 16, WRITES, 0x7F);
        put(0xF3, MOVE, 8, 0, 0x7E);
        put(0x66, MOVE, 8, WRITES, 0xD6);
        put(0xF3, MOVE, 0, USES_MMX | REGISTER_ONLY, 0xD6);
        put(0xF2, MOVE, 0, USES_MMX | REGISTER_ONLY, 0xD6);
        put(0x66, MOVE, 16, ALIGNED | WRITES | MEMORY_ONLY, 0xE7);
        put(0x66, MOVE, 0, REGISTER_ONLY, 0xF7);
    }

    private static void floatMoves() {
        for (int prefix = 0; prefix <= 0x66; prefix += 0x66) {
            put(prefix, MOVE, 16, 0, 0x10);
            put(prefix, MOVE, 16, WRITES, 0x11);
            put(prefix, MOVE, 8, 0, 0x12, 0x16);
            put(prefix, MOVE, 8, WRITES | MEMORY_ONLY, 0x13, 0x17);
            put(prefix, MOVE, 16, ALIGNED, 0x14, 0x15, 0x28);
            put(prefix, MOVE, 16, ALIGNED | WRITES, 0x29);
            put(prefix, MOVE, 16, ALIGNED | WRITES | MEMORY_ONLY, 0x2B);
            put(prefix, MOVE, 0, REGISTER_ONLY, 0x50);
            put(prefix, MOVE, 16, ALIGNED | IMMEDIATE, 0xC6);
        }
        put(0xF3, MOVE, 4, 0, 0x10);
        put(0xF3, MOVE, 4, WRITES, 0x11);
        put(0xF2, MOVE, 8, 0, 0x10);
        put(0xF2, MOVE, 8, WRITES, 0x11);
    }

    private static void floats() {
        int[] operations = {0x51, 0x58, 0x59, 0x5C, 0x5D, 0x5E, 0x5F};
        put(0, ARITHMETIC, 16, ALIGNED, operations);
        put(0x66, ARITHMETIC, 16, ALIGNED, operations);
        put(0xF3, ARITHMETIC, 4, 0, operations);
        put(0xF2, ARITHMETIC, 8, 0, operations);
        put(0, ARITHMETIC, 16, ALIGNED, 0x52, 0x53);
        put(0xF3, ARITHMETIC, 4, 0, 0x52, 0x53);
        put(0, ARITHMETIC, 16, ALIGNED | IMMEDIATE, 0xC2);
        put(0x66, ARITHMETIC, 16, ALIGNED | IMMEDIATE, 0xC2);
        put(0xF3, ARITHMETIC, 4, IMMEDIATE, 0xC2);
        put(0xF2, ARITHMETIC, 8, IMMEDIATE, 0xC2);
        put(0, ARITHMETIC, 4, FLAGS, 0x2E, 0x2F);
        put(0x66, ARITHMETIC, 8, FLAGS, 0x2E, 0x2F);
        put(0, XMM_INTEGER, 16, ALIGNED, 0x54, 0x55, 0x56, 0x57);
        put(0x66, XMM_INTEGER, 16, ALIGNED, 0x54, 0x55, 0x56, 0x57);
    }

    private static void conversions() {
        put(0, CONVERT, 8, USES_MMX_REGISTER, 0x2A);
        put(0, CONVERT, 8, USES_MMX, 0x2C, 0x2D);
        put(0x66, CONVERT, 8, USES_MMX_REGISTER, 0x2A);
        put(0x66, CONVERT, 16, USES_MMX | ALIGNED, 0x2C, 0x2D);
        put(0xF3, CONVERT, 4, 0, 0x2A, 0x2C, 0x2D, 0x5A);
        put(0xF2, CONVERT, 4, 0, 0x2A);
        put(0xF2, CONVERT, 8, 0, 0x2C, 0x2D, 0x5A);
        put(0, CONVERT, 8, 0, 0x5A);
        put(0x66, CONVERT, 16, ALIGNED, 0x5A);
        put(0, CONVERT, 16, ALIGNED, 0x5B);
        put(0x66, CONVERT, 16, ALIGNED, 0x5B);
        put(0xF3, CONVERT, 16, ALIGNED, 0x5B);
        put(0x66, CONVERT, 16, ALIGNED, 0xE6);
        put(0xF3, CONVERT, 8, 0, 0xE6);
        put(0xF2, CONVERT, 16, ALIGNED, 0xE6);
    }
}
