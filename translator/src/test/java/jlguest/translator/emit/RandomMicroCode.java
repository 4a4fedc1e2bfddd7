package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.Flags;
import jlguest.runtime.StringOperation;
import jlguest.runtime.SystemOperation;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/** Makes random micro-code that keeps the discipline of {@link MicroOp}. */
final class RandomMicroCode {
    /** Where the first block starts. */
    static final int START = 0xC010_0000;

    /** Distance of blocks. */
    static final int STEP = 0x1000;

    /** Counts the loops of a region down; no other code here changes it. */
    static final int COUNTER = Cpu.EBP;

    private static final int NONE = MicroOp.NONE;
    private static final int T0 = MicroOp.TEMP;
    private static final int T1 = MicroOp.TEMP + 1;
    private static final int T2 = MicroOp.TEMP + 2;
    private static final int ADDRESS_MASK = 0xFFFF;
    private static final int INSTRUCTION_LENGTH = 4;

    private final Random random;
    private final boolean helpers;
    private MicroBuilder out;

    RandomMicroCode(long seed, boolean helpers) {
        random = new Random(seed);
        this.helpers = helpers;
    }

    /** Some blocks that jump to one another; backward only as long as the counter is positive. */
    Region region(int blocks, int instructions) {
        List<MicroCode> list = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            list.add(block(i, blocks, 1 + random.nextInt(instructions)));
        }
        return Region.of(list, false);
    }

    private MicroCode block(int index, int blocks, int instructions) {
        out = new MicroBuilder();
        int address = START + index * STEP;
        for (int i = 0; i < instructions; i++) {
            out.at(address);
            instruction();
            address += INSTRUCTION_LENGTH;
        }
        out.at(address);
        end(index, blocks, address);
        return out.end(address + INSTRUCTION_LENGTH);
    }

    private int register() {
        int register = random.nextInt(8);
        return register == COUNTER ? Cpu.EAX : register;
    }

    private int source() {
        return random.nextInt(8);
    }

    private void instruction() {
        switch (random.nextInt(helpers ? 9 : 8)) {
            case 0:
                move();
                break;
            case 1:
                wide();
                break;
            case 2:
                narrow(random.nextInt(2));
                break;
            case 3:
                load();
                break;
            case 4:
                store();
                break;
            case 5:
                readModifyWrite();
                break;
            case 6:
                flags();
                break;
            case 7:
                wide();
                break;
            default:
                helper();
                break;
        }
    }

    private void move() {
        int op = random.nextInt(MicroOp.LOAD);
        int imm = op == MicroOp.SHIFT_RIGHT ? random.nextInt(32) : TestMachine.interesting(random);
        out.op(op, register(), source(), source(), imm);
    }

    /** An operation on 32 bits. */
    private void wide() {
        operation(Flags.DWORD, register(), source(), source());
    }

    /** An operation on 8 or 16 bits. */
    private void narrow(int size) {
        int extract = size == 0 ? MicroOp.LOW8 : MicroOp.LOW16;
        int insert = size == 0 ? MicroOp.PUT_LOW8 : MicroOp.PUT_LOW16;
        out.op(extract, T0, source(), NONE, 0);
        out.op(extract, T1, source(), NONE, 0);
        out.movi(T2, 0);
        operation(size, random.nextBoolean() ? T0 : T2, T0, T1);
        out.op(insert, register(), random.nextBoolean() ? T0 : T2, NONE, 0);
    }

    private void operation(int size, int d, int a, int b) {
        int mask = -1 >>> 32 - (8 << size);
        switch (random.nextInt(8)) {
            case 0:
                out.op(MicroOp.INC + 3 * random.nextInt(3) + size, d, a, NONE, 0);
                break;
            case 1:
                int shift = MicroOp.SHL + 3 * random.nextInt(3) + size;
                int fixed = random.nextBoolean() ? NONE : b;
                out.op(shift, d, a, fixed, 1 + random.nextInt(31));
                break;
            case 2:
                int rotation = random.nextInt(4) | size << 2 | 1 + random.nextInt(31) << 8;
                out.op(MicroOp.ROTATE, d, a, random.nextBoolean() ? NONE : b, rotation);
                break;
            case 3:
                wideOnly(size, d, a, b);
                break;
            case 4:
                int bit = random.nextInt(4) | size << 2;
                out.op(MicroOp.BIT, (bit & 3) == 0 ? NONE : d, a, b, bit);
                break;
            default:
                int kind = random.nextInt(9);
                int target = kind < MicroOp.CMP ? d : NONE;
                if (random.nextBoolean()) {
                    out.alu(kind, size, target, a, b);
                } else {
                    int imm = TestMachine.interesting(random) & mask;
                    out.aluImmediate(kind, size, target, a, imm);
                }
                break;
        }
    }

    private void wideOnly(int size, int d, int a, int b) {
        if (size != Flags.BYTE) {
            int count = random.nextBoolean() ? 0x80 : 1 + random.nextInt(31) << 8;
            if (random.nextBoolean()) {
                out.op(MicroOp.IMUL, d, a, b, size);
            } else {
                out.op(MicroOp.DOUBLE_SHIFT, d, a, b, random.nextInt(2) | size << 2 | count);
            }
        }
        if (size == Flags.DWORD && random.nextInt(4) == 0) {
            out.op(MicroOp.MUL32 + random.nextInt(2), NONE, a, NONE, 0);
        }
        out.op(MicroOp.BIT_SCAN, d, a, b, random.nextInt(2));
    }

    private void address() {
        out.movi(T0, ADDRESS_MASK);
        out.op(MicroOp.BOTH, T0, source(), T0, 0);
        if (random.nextBoolean()) {
            out.op(MicroOp.SEGMENT, T0, T0, 4, random.nextBoolean() ? Cpu.DS : Cpu.FS);
        }
    }

    private int displacement() {
        return random.nextBoolean() ? 0 : random.nextInt(0x1000);
    }

    private void load() {
        address();
        int kind = random.nextBoolean() ? MicroOp.LOAD : MicroOp.LOAD_FOR_WRITE;
        out.op(kind + random.nextInt(3), register(), T0, NONE, displacement());
    }

    private void store() {
        address();
        out.op(MicroOp.STORE + random.nextInt(3), NONE, T0, source(), displacement());
    }

    private void readModifyWrite() {
        int size = random.nextInt(3);
        int displacement = displacement();
        address();
        out.op(MicroOp.LOAD_FOR_WRITE + size, T1, T0, NONE, displacement);
        operation(size, T1, T1, T1);
        out.op(MicroOp.STORE + size, NONE, T0, T1, displacement);
    }

    private void flags() {
        switch (random.nextInt(8)) {
            case 0:
                out.op(MicroOp.SET_CONDITION, register(), NONE, NONE, random.nextInt(16));
                break;
            case 1:
                out.op(MicroOp.SELECT, register(), source(), source(), random.nextInt(16));
                break;
            case 2:
                out.op(MicroOp.GET_FLAGS, register(), NONE, NONE, 0);
                break;
            case 3:
                int mask = random.nextBoolean() ? 0xD5 : Flags.ARITHMETIC;
                out.op(MicroOp.SET_ARITHMETIC_FLAGS, NONE, source(), NONE, mask);
                break;
            case 4:
                out.op(MicroOp.CARRY, NONE, NONE, NONE, random.nextInt(3));
                break;
            case 5:
                out.op(MicroOp.DIRECTION, NONE, NONE, NONE, random.nextInt(2));
                break;
            case 6:
                out.op(MicroOp.GET_DIRECTION, register(), NONE, NONE, 0);
                break;
            default:
                int index = Cpu.SELECTOR + random.nextInt(6);
                out.op(MicroOp.GET_STATE, register(), NONE, NONE, index);
                break;
        }
    }

    private void helper() {
        switch (random.nextInt(8)) {
            case 0:
                out.helper(
                        Helper.DIVIDE, source(), NONE, random.nextInt(3) | random.nextInt(2) << 2);
                break;
            case 1:
                out.helper(Helper.MULTIPLY, source(), NONE, random.nextInt(2) << 2);
                break;
            case 2:
                int[] opcodes = {0x27, 0x2F, 0x37, 0x3F, 0x0AD4, 0x0AD5, 0xD4};
                out.helper(Helper.DECIMAL, NONE, NONE, opcodes[random.nextInt(opcodes.length)]);
                break;
            case 3:
                string();
                break;
            case 4:
                out.helper(Helper.STORE_SYSTEM, NONE, NONE, random.nextInt(5));
                out.op(MicroOp.GET_STATE, register(), NONE, NONE, SystemOperation.RESULT);
                break;
            case 5:
                out.helper(Helper.RDTSC, NONE, NONE, 0);
                break;
            case 6:
                address();
                out.helper(Helper.COMPARE_EXCHANGE_8, T0, NONE, 0);
                break;
            default:
                // FILD, FADD ST, FCOMI, FNSTSW AX.
                int[] forms = {0x00DB, 0xC1D8, 0xF1DB, 0xE0DF};
                address();
                out.helper(Helper.X87, T0, NONE, forms[random.nextInt(forms.length)]);
                break;
        }
    }

    private void string() {
        for (int register : new int[] {Cpu.ESI, Cpu.EDI}) {
            out.movi(T0, ADDRESS_MASK);
            out.op(MicroOp.BOTH, register, register, T0, 0);
            out.op(MicroOp.ADDI, register, register, NONE, 0x100);
        }
        out.movi(T0, 15);
        out.op(MicroOp.BOTH, Cpu.ECX, Cpu.ECX, T0, 0);
        int kind = random.nextInt(5);
        int code = StringOperation.code(kind, random.nextInt(3), random.nextInt(3), Cpu.DS, false);
        out.helper(Helper.STRING, NONE, NONE, code);
    }

    private void end(int index, int blocks, int address) {
        int next =
                index + 1 < blocks && random.nextInt(8) != 0 ? START + (index + 1) * STEP : 0x1234;
        int forward = START + (index + 1 + random.nextInt(blocks)) * STEP;
        int backward = START + random.nextInt(index + 1) * STEP;
        switch (random.nextInt(8)) {
            case 0:
                out.jump(forward);
                break;
            case 1:
                out.op(MicroOp.JUMP_NONZERO, NONE, source(), next, forward);
                break;
            case 2:
                out.op(MicroOp.JUMP_TO, MicroOp.HINT_RETURN, source(), NONE, 0);
                break;
            case 3:
                int exit = random.nextBoolean() ? Exit.HYPERCALL : Exit.of(Exit.TRAP, 6);
                out.op(MicroOp.EXIT, exit, random.nextInt(2), address + 3, address);
                break;
            case 4:
            case 5:
                out.aluImmediate(MicroOp.SUB, Flags.DWORD, COUNTER, COUNTER, 1);
                out.jumpIf(0xF, backward, next);
                break;
            default:
                out.jumpIf(random.nextInt(16), forward, next);
                break;
        }
    }
}
