package jlguest.testsuite.fuzz;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Makes instructions that trap, for certain or for some values. */
final class FaultGenerator {
    private static final int[] UNMAPPED = {
        0,
        0x10,
        Layout.DATA - 4,
        Layout.DATA + 2 * Layout.PAGE,
        Layout.STACK - 2,
        Layout.STACK + 2 * Layout.PAGE - 1,
        0xFFFF_FFFC,
        0xFFFF_FFFE,
        Layout.CODE - 1,
        Layout.READ_ONLY,
        Layout.READ_ONLY + Layout.PAGE - 2,
        Layout.READ_ONLY - 2
    };

    private static final int[] PRIVILEGED = {
        0x6C, 0x6D, 0x6E, 0x6F, 0xE4, 0xE5, 0xE6, 0xE7, 0xEC, 0xED, 0xEE, 0xEF, 0xFA, 0xFB, 0xF4
    };

    private final SplittableRandom random;
    private final InstructionGenerator instructions;

    FaultGenerator(SplittableRandom random, InstructionGenerator instructions) {
        this.random = random;
        this.instructions = instructions;
    }

    private static Piece absolute(int address, int... opcode) {
        int[] bytes = Arrays.copyOf(opcode, opcode.length + 4);
        for (int i = 0; i < 4; i++) {
            bytes[opcode.length + i] = address >>> 8 * i;
        }
        return Piece.code(bytes);
    }

    /** Appends one trap, with what it takes to get there. */
    void add(ProgramWriter to) {
        switch (random.nextInt(16)) {
            case 0:
                to.add(access());
                break;
            case 1:
                to.add(access());
                to.add(access());
                break;
            case 2:
                // divide by zero, or too large a quotient
                to.add(Piece.code(0x31, 0xC9));
                to.add(Piece.code(random.nextInt(0xF6, 0xF8), 0xF1 + 8 * random.nextInt(2)));
                break;
            case 3:
                to.add(Piece.code(random.nextInt(0xF6, 0xF8), 0xF0 + random.nextInt(16)));
                break;
            case 4:
                to.add(Piece.code(0xCC));
                break;
            case 5:
                to.add(Piece.code(0xCE));
                break;
            case 6:
                to.add(Piece.code(0xCD, random.nextBoolean() ? 0x80 : random.nextInt(256)));
                break;
            case 7:
                // what int n would be in ring 1 is a hypercall
                to.add(Piece.code(0xCD, 0x1F));
                break;
            case 8:
                to.add(absolute(Layout.DATA + 0x400 + random.nextInt(64), 0x62, 0x05));
                break;
            case 9:
                to.add(Piece.code(0x0F, 0x0B));
                break;
            case 10:
                privileged(to);
                break;
            case 11:
                // lock where it is not allowed
                to.add(Piece.code(0xF0, 0x89, 0xC1));
                break;
            case 12:
                to.add(absolute(0x2F, 0xE8));
                break;
            case 13:
                to.add(segment());
                break;
            case 14:
                to.add(Piece.code(0xFF, 0x25, 0, 0, 0, 0));
                break;
            default:
                to.add(instructions.any());
                to.add(access());
                break;
        }
    }

    private Piece access() {
        int address = UNMAPPED[random.nextInt(UNMAPPED.length)];
        int reg = random.nextInt(4) << 3;
        switch (random.nextInt(8)) {
            case 0:
                return absolute(address, 0x8B, reg | 5);
            case 1:
                return absolute(address, 0x66, 0x89, reg | 5);
            case 2:
                return absolute(address, 0x01, reg | 5);
            case 3:
                return absolute(address, 0xFF, 0x35);
            case 4:
                return absolute(address, 0x8F, 0x05);
            case 5:
                return absolute(address, 0xF0, 0x0F, 0xC1, reg | 5);
            case 6:
                return absolute(address, 0xFF, 0x15);
            default:
                return absolute(address, 0x88, reg | 5);
        }
    }

    private void privileged(ProgramWriter to) {
        int opcode = PRIVILEGED[random.nextInt(PRIVILEGED.length)];
        to.add(opcode >= 0xE4 && opcode <= 0xE7 ? Piece.code(opcode, 0x70) : Piece.code(opcode));
    }

    /** A load of FS or GS: good, null, or refused. */
    private Piece segment() {
        int selector = Layout.SMALL_SELECTORS[random.nextInt(Layout.SMALL_SELECTORS.length)];
        if (random.nextInt(4) == 0) {
            selector = random.nextInt(0x100);
        }
        int modrm = random.nextBoolean() ? 0xE0 : 0xE8;
        return Piece.code(0xB8, selector, 0, 0, 0, 0x8E, modrm);
    }
}
