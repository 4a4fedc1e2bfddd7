package jlguest.testsuite.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import jlguest.runtime.Cpu;

/** Writes random ModRM operands; most of those in memory lead to a mapped page. */
final class Operands {
    /** Registers that mostly hold addresses of data; see {@link InstructionGenerator#pointer}. */
    private static final int[] POINTERS = {Cpu.EBX, Cpu.EBP, Cpu.ESI, Cpu.EDI};

    private final SplittableRandom random;

    Operands(SplittableRandom random) {
        this.random = random;
    }

    /** An address that is likely to be worth an access. */
    int address() {
        switch (random.nextInt(24)) {
            case 0:
                // across the two pages of data
                return Layout.DATA + Layout.PAGE - random.nextInt(1, 17);
            case 1:
                // off either end
                return random.nextBoolean()
                        ? Layout.DATA + 2 * Layout.PAGE - random.nextInt(1, 17)
                        : Layout.DATA - random.nextInt(1, 17);
            case 2:
                return Layout.DATA + Layout.PAGE + random.nextInt(Layout.PAGE - 16);
            case 3:
                return Layout.READ_ONLY + random.nextInt(-16, Layout.PAGE - 16);
            case 4:
                return Layout.CLEAN + random.nextInt(Layout.PAGE);
            case 5:
                return Layout.STACK + random.nextInt(2 * Layout.PAGE);
            case 6:
                return Layout.DATA + (random.nextInt(Layout.PAGE - 16) & -16);
            default:
                // a small window, so that stores meet the loads behind them
                return Layout.DATA + 0x400 + (random.nextInt(0x60) & -1 << random.nextInt(5));
        }
    }

    /** A ModRM byte for registers. */
    void register(int reg, int rm, ByteArrayOutputStream out) {
        out.write(0xC0 | reg << 3 | rm);
    }

    /** A ModRM byte for memory, with all that belongs to it. */
    void memory(int reg, boolean address16, ByteArrayOutputStream out) {
        if (address16) {
            int mod = random.nextInt(3);
            int rm = random.nextInt(8);
            out.write(mod << 6 | reg << 3 | rm);
            little(random.nextInt(), mod == 0 ? rm == 6 ? 2 : 0 : mod, out);
            return;
        }
        int base = POINTERS[random.nextInt(POINTERS.length)];
        switch (random.nextInt(16)) {
            case 0:
            case 1:
            case 2:
            case 3:
            case 4:
                out.write(reg << 3 | 5);
                little(address(), 4, out);
                break;
            case 5:
            case 6:
                out.write(0x80 | reg << 3 | base);
                little(random.nextInt(-300, 300), 4, out);
                break;
            case 7:
                stack(reg, out);
                break;
            case 8:
                // any index, scaled: mostly not mapped
                out.write(0x80 | reg << 3 | 4);
                out.write(random.nextInt(256));
                little(address(), 4, out);
                break;
            case 9:
                // no base
                out.write(reg << 3 | 4);
                out.write(random.nextInt(4) << 6 | 4 << 3 | 5);
                little(address(), 4, out);
                break;
            case 10:
                anything(reg, out);
                break;
            default:
                out.write(0x40 | reg << 3 | base);
                out.write(random.nextInt(256));
                break;
        }
    }

    private void stack(int reg, ByteArrayOutputStream out) {
        out.write(0x40 | reg << 3 | 4);
        out.write(0x24);
        out.write(random.nextInt(-16, 32));
    }

    private void anything(int reg, ByteArrayOutputStream out) {
        int mod = random.nextInt(3);
        int rm = random.nextInt(8);
        out.write(mod << 6 | reg << 3 | rm);
        int sib = random.nextInt(256);
        if (rm == 4) {
            out.write(sib);
        }
        boolean wide = mod == 2 || mod == 0 && (rm == 5 || rm == 4 && (sib & 7) == 5);
        little(address(), wide ? 4 : mod, out);
    }

    static void little(int value, int bytes, ByteArrayOutputStream out) {
        for (int i = 0; i < bytes; i++) {
            out.write(value >>> 8 * i);
        }
    }
}
