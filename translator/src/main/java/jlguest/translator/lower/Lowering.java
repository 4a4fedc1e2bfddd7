package jlguest.translator.lower;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.Flags;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.Instruction;

/**
 * The instruction being lowered, the micro-code it goes to, and what the rules share: operands,
 * addresses, the stack, ends of blocks.
 */
final class Lowering {
    static final int NONE = MicroOp.NONE;

    private final Instruction insn = new Instruction();
    private MicroCode out;
    private boolean user;
    private boolean careful;
    private boolean bigStack;
    private int temps;

    private int addressBase;
    private int addressDisplacement;

    /** Chooses where micro-code goes and for which execution mode it is made. */
    void target(MicroCode code, int mode, boolean newBigStack) {
        out = code;
        user = (mode & Cpu.USER) != 0;
        careful = (mode & Cpu.CAREFUL) != 0;
        bigStack = newBigStack;
    }

    void begin() {
        temps = MicroOp.TEMP;
        out.beginInstruction(insn.address);
    }

    Instruction insn() {
        return insn;
    }

    boolean isUser() {
        return user;
    }

    int temp() {
        if (temps == MicroOp.TEMP + Cpu.TEMP_COUNT) {
            throw new IllegalStateException("out of temporaries");
        }
        return temps++;
    }

    /** Gives back the temporaries taken since {@link #mark}. */
    void release(int mark) {
        temps = mark;
    }

    /** Whether each access must be checked against its segment. */
    boolean isCareful() {
        return careful;
    }

    int mark() {
        return temps;
    }

    void op(int op, int d, int a, int b, int imm) {
        out.add(op, d, a, b, imm);
    }

    int constant(int value) {
        int t = temp();
        op(MicroOp.MOVI, t, NONE, NONE, value);
        return t;
    }

    void helper(Helper helper, int a, int b, int imm) {
        op(MicroOp.HELPER, helper.ordinal(), a, b, imm);
    }

    int state(int index) {
        int t = temp();
        op(MicroOp.GET_STATE, t, NONE, NONE, index);
        return t;
    }

    // ---- Ends ----

    void exit(int code, boolean retired, int eip, int nextEip) {
        op(MicroOp.EXIT, code, retired ? 1 : 0, nextEip, eip);
    }

    void trap(int vector) {
        exit(Exit.of(Exit.TRAP, vector), false, insn.address, insn.next());
    }

    void undefined() {
        trap(6);
    }

    /** Leaves for the host, which emulates a privileged instruction or reflects #GP(0). */
    void privileged() {
        exit(Exit.of(Exit.EMULATE, 13), false, insn.address, insn.next());
    }

    /** Ends the block behind this instruction, because the trap flag may have changed. */
    void leave() {
        exit(Exit.JUMP, true, insn.next(), 0);
    }

    // ---- Registers ----

    static int sizeOf(char letter, Instruction insn) {
        switch (letter) {
            case 'b':
                return Flags.BYTE;
            case 'w':
                return Flags.WORD;
            default:
                return insn.operandSize;
        }
    }

    /** A register's value, zero-extended; a 32-bit register is its own value. */
    int register(int number, int size) {
        if (size == Flags.DWORD) {
            return number;
        }
        int t = temp();
        if (size == Flags.WORD) {
            op(MicroOp.LOW16, t, number, NONE, 0);
        } else if (number < 4) {
            op(MicroOp.LOW8, t, number, NONE, 0);
        } else {
            op(MicroOp.HIGH8, t, number - 4, NONE, 0);
        }
        return t;
    }

    void setRegister(int number, int size, int value) {
        if (size == Flags.DWORD) {
            op(MicroOp.MOV, number, value, NONE, 0);
        } else if (size == Flags.WORD) {
            op(MicroOp.PUT_LOW16, number, value, NONE, 0);
        } else if (number < 4) {
            op(MicroOp.PUT_LOW8, number, value, NONE, 0);
        } else {
            op(MicroOp.PUT_HIGH8, number - 4, value, NONE, 0);
        }
    }

    /** Where a result of the size may be computed: the register itself, or a temporary. */
    int place(int number, int size) {
        return size == Flags.DWORD ? number : temp();
    }

    void setPlace(int number, int size, int place) {
        if (size != Flags.DWORD) {
            setRegister(number, size, place);
        }
    }

    /** A copy that later changes of a register do not reach. */
    int copy(int value) {
        if (value >= MicroOp.TEMP) {
            return value;
        }
        int t = temp();
        op(MicroOp.MOV, t, value, NONE, 0);
        return t;
    }

    // ---- Addresses ----

    /** The offset of the memory operand, plus {@code extra}, in a temporary or register. */
    int offset(int extra) {
        Instruction i = insn;
        int displacement = i.displacement + extra;
        int value;
        if (i.base == NONE && i.index == NONE) {
            value = constant(displacement);
        } else if (i.index == NONE) {
            if (displacement == 0) {
                value = i.base;
            } else {
                value = temp();
                op(MicroOp.ADDI, value, i.base, NONE, displacement);
            }
        } else if (i.base == NONE) {
            value = temp();
            op(MicroOp.INDEX + i.scale, value, NONE, i.index, displacement);
        } else {
            value = temp();
            op(MicroOp.LEA + i.scale, value, i.base, i.index, displacement);
        }
        if (i.address16) {
            int t = temp();
            op(MicroOp.LOW16, t, value, NONE, 0);
            value = t;
        }
        return value;
    }

    /** Whether an access may be refused by its segment; nothing is ever written by way of CS. */
    private boolean needsCheck(int segment, boolean write) {
        return careful || segment >= Cpu.FS || write && segment == Cpu.CS;
    }

    private int segmented(int segment, int offset, int bytes, boolean write) {
        int t = temp();
        op(MicroOp.SEGMENT, t, offset, bytes | (write ? MicroOp.SEGMENT_WRITE : 0), segment);
        return t;
    }

    /**
     * Works out the memory operand's linear address for an access of a number of bytes; {@link
     * #load} and its neighbours then use it.
     */
    void address(int bytes, boolean write) {
        addressAt(0, bytes, write);
    }

    void addressAt(int extra, int bytes, boolean write) {
        Instruction i = insn;
        if (needsCheck(i.segment, write)) {
            addressBase = segmented(i.segment, offset(extra), bytes, write);
            addressDisplacement = 0;
        } else if (i.index == NONE && i.base != NONE && !i.address16) {
            addressBase = i.base;
            addressDisplacement = i.displacement + extra;
        } else {
            addressBase = offset(extra);
            addressDisplacement = 0;
        }
    }

    /** The linear address that {@link #address} worked out, as one value. */
    int linear() {
        if (addressDisplacement == 0) {
            return addressBase;
        }
        int t = temp();
        op(MicroOp.ADDI, t, addressBase, NONE, addressDisplacement);
        return t;
    }

    /** The linear address of an offset in the segment of the memory operand. */
    int linearAt(int offset, int bytes, boolean write) {
        return needsCheck(insn.segment, write)
                ? segmented(insn.segment, offset, bytes, write)
                : offset;
    }

    int load(int size) {
        int t = temp();
        loadTo(t, size);
        return t;
    }

    void loadTo(int d, int size) {
        op(MicroOp.LOAD + size, d, addressBase, NONE, addressDisplacement);
    }

    int loadForWrite(int size) {
        int t = temp();
        op(MicroOp.LOAD_FOR_WRITE + size, t, addressBase, NONE, addressDisplacement);
        return t;
    }

    void store(int size, int value) {
        op(MicroOp.STORE + size, NONE, addressBase, value, addressDisplacement);
    }

    // ---- Operands by ModRM ----

    /** The E operand's value. */
    int general(int size) {
        if (!insn.inMemory()) {
            return register(insn.rm(), size);
        }
        address(1 << size, false);
        return load(size);
    }

    /** The E operand's value, which will be replaced by {@link #replaceGeneral}. */
    int generalForWrite(int size) {
        if (!insn.inMemory()) {
            return register(insn.rm(), size);
        }
        address(1 << size, true);
        return loadForWrite(size);
    }

    /** Replaces the E operand after {@link #generalForWrite}. */
    void replaceGeneral(int size, int value) {
        if (insn.inMemory()) {
            store(size, value);
        } else {
            setRegister(insn.rm(), size, value);
        }
    }

    /** Sets the E operand, which was not read. */
    void setGeneral(int size, int value) {
        if (insn.inMemory()) {
            address(1 << size, true);
        }
        replaceGeneral(size, value);
    }

    // ---- Stack ----

    private int stackBytes(int size) {
        return 1 << size;
    }

    private int stackAddress(int displacement, int bytes, boolean write) {
        int offset = temp();
        op(MicroOp.ADDI, offset, Cpu.ESP, NONE, displacement);
        if (!bigStack) {
            int t = temp();
            op(MicroOp.LOW16, t, offset, NONE, 0);
            offset = t;
        }
        return segmented(Cpu.SS, offset, bytes, write);
    }

    /** Reads the stack at ESP plus a displacement. */
    int stackLoad(int displacement, int size) {
        int t = temp();
        if (careful) {
            op(
                    MicroOp.LOAD + size,
                    t,
                    stackAddress(displacement, stackBytes(size), false),
                    NONE,
                    0);
        } else {
            op(MicroOp.LOAD + size, t, Cpu.ESP, NONE, displacement);
        }
        return t;
    }

    /** Writes the stack at ESP plus a displacement. */
    void stackStore(int displacement, int size, int value) {
        if (careful) {
            int address = stackAddress(displacement, stackBytes(size), true);
            op(MicroOp.STORE + size, NONE, address, value, 0);
        } else {
            op(MicroOp.STORE + size, NONE, Cpu.ESP, value, displacement);
        }
    }

    /** Faults where writing the stack at ESP plus a displacement would. */
    void stackProbe(int displacement, int size) {
        int base = careful ? stackAddress(displacement, stackBytes(size), true) : Cpu.ESP;
        op(MicroOp.LOAD_FOR_WRITE + size, temp(), base, NONE, careful ? 0 : displacement);
    }

    /** {@code ESP += by}, of which only SP moves on a 16-bit stack. */
    void moveStack(int by) {
        if (bigStack) {
            op(MicroOp.ADDI, Cpu.ESP, Cpu.ESP, NONE, by);
        } else {
            int t = temp();
            op(MicroOp.ADDI, t, Cpu.ESP, NONE, by);
            op(MicroOp.PUT_LOW16, Cpu.ESP, t, NONE, 0);
        }
    }

    /** Sets ESP, or SP on a 16-bit stack. */
    void setStack(int value) {
        op(bigStack ? MicroOp.MOV : MicroOp.PUT_LOW16, Cpu.ESP, value, NONE, 0);
    }

    /** A frame pointer as the stack segment uses it. */
    int framePointer() {
        return bigStack ? Cpu.EBP : register(Cpu.EBP, Flags.WORD);
    }

    /** Reads the stack segment at a frame pointer plus a displacement. */
    int frameLoad(int displacement, int size) {
        int t = temp();
        if (careful) {
            int offset = temp();
            op(MicroOp.ADDI, offset, framePointer(), NONE, displacement);
            int linear = segmented(Cpu.SS, offset, stackBytes(size), false);
            op(MicroOp.LOAD + size, t, linear, NONE, 0);
        } else {
            op(MicroOp.LOAD + size, t, Cpu.EBP, NONE, displacement);
        }
        return t;
    }

    void push(int size, int value) {
        stackStore(-stackBytes(size), size, value);
        moveStack(-stackBytes(size));
    }

    /** The top of the stack; the caller moves the stack when nothing can fault any more. */
    int top(int size) {
        return stackLoad(0, size);
    }
}
