package jlguest.translator.decode;

import jlguest.translator.code.MicroOp;

/** One decoded instruction; the decoder fills the same object again and again. */
public final class Instruction {
    /** Address of the first byte. */
    public int address;

    /** Length in bytes. */
    public int length;

    /** Entry of the opcode map, or null where there is none. */
    public Opcode opcode;

    /** Operand size of "v" operands as in {@code Flags}: 1 or 2. */
    public int operandSize;

    /** Whether addresses have 16 bits. */
    public boolean address16;

    /** Segment register of the memory operand: the override, or the default. */
    public int segment;

    /** Whether a segment override is present. */
    public boolean segmentOverride;

    /** The last of F2 and F3, or 0. */
    public int repeat;

    /** Whether a LOCK prefix is present. */
    public boolean lock;

    /** Whether an operand size prefix is present. */
    public boolean operandPrefix;

    /** The ModRM byte. */
    public int modrm;

    /** Base register of the memory operand, or NONE. */
    public int base;

    /** Index register of the memory operand, or NONE. */
    public int index;

    /** Shift of the index register. */
    public int scale;

    /** Displacement of the memory operand, or the absolute offset of O operands. */
    public int displacement;

    /** First immediate, extended as its operand letter says; branch targets are absolute. */
    public int immediate;

    /** Second immediate: nesting level of ENTER, selector of a far pointer. */
    public int immediate2;

    /** Address behind the instruction. */
    public int next() {
        return address + length;
    }

    /** The ModRM byte's upper two bits. */
    public int mod() {
        return modrm >>> 6;
    }

    /** The ModRM byte's middle field: a register or a part of the opcode. */
    public int reg() {
        return modrm >>> 3 & 7;
    }

    /** The ModRM byte's lower field. */
    public int rm() {
        return modrm & 7;
    }

    /** Whether the E operand is in memory. */
    public boolean inMemory() {
        return modrm >>> 6 != 3;
    }

    /** The opcode's number, or -1. */
    public int code() {
        return opcode == null ? -1 : opcode.code();
    }

    void clear(int at) {
        address = at;
        length = 0;
        opcode = null;
        segmentOverride = false;
        repeat = 0;
        lock = false;
        operandPrefix = false;
        modrm = 0xC0;
        base = MicroOp.NONE;
        index = MicroOp.NONE;
        scale = 0;
        displacement = 0;
        immediate = 0;
        immediate2 = 0;
    }
}
