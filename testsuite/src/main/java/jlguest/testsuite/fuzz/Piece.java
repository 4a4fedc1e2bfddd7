package jlguest.testsuite.fuzz;

import java.util.Arrays;

/**
 * The smallest part of a random program: one instruction, or a mark on the place between two.
 *
 * @param kind what it is
 * @param bytes the instruction; where it refers to a label, the place for that is filled in later
 * @param at offset of that place in the bytes; for {@link Kind#ORIGIN} the address to go on at
 * @param label the label that is defined or referred to
 * @param addend added to the label's address
 */
record Piece(Kind kind, byte[] bytes, int at, int label, int addend) {
    /** Kinds of pieces. */
    enum Kind {
        /** Bytes as they are. */
        PLAIN,
        /** Bytes with a one-byte distance to a label. */
        NEAR,
        /** Bytes with a four-byte distance to a label. */
        RELATIVE,
        /** Bytes with the address of a label. */
        ADDRESS,
        /** Defines a label. */
        LABEL,
        /** What follows stands at a later address. */
        ORIGIN
    }

    private static final byte[] EMPTY = {};

    static Piece plain(byte... bytes) {
        return new Piece(Kind.PLAIN, bytes, 0, -1, 0);
    }

    /** An instruction, one byte a number; what is above a byte does not count. */
    static Piece code(int... bytes) {
        byte[] narrow = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            narrow[i] = (byte) bytes[i];
        }
        return plain(narrow);
    }

    static Piece near(int opcode, int label) {
        return new Piece(Kind.NEAR, new byte[] {(byte) opcode, 0}, 1, label, 0);
    }

    /** A branch or call; two-byte opcodes have 0x0F00 added. */
    static Piece relative(int opcode, int label) {
        byte[] bytes =
                opcode > 0xFF
                        ? new byte[] {0x0F, (byte) opcode, 0, 0, 0, 0}
                        : new byte[] {(byte) opcode, 0, 0, 0, 0};
        return new Piece(Kind.RELATIVE, bytes, bytes.length - 4, label, 0);
    }

    /** An instruction that ends with the address of a label. */
    static Piece address(int label, int addend, int... opcode) {
        byte[] bytes = Arrays.copyOf(code(opcode).bytes, opcode.length + 4);
        return new Piece(Kind.ADDRESS, bytes, opcode.length, label, addend);
    }

    /** The same instruction with an immediate byte at its end. */
    Piece withByte(int immediate) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = (byte) immediate;
        return new Piece(kind, longer, at, label, addend);
    }

    static Piece label(int label) {
        return new Piece(Kind.LABEL, EMPTY, 0, label, 0);
    }

    static Piece origin(int address) {
        return new Piece(Kind.ORIGIN, EMPTY, address, -1, 0);
    }

    /** Whether it can be left out without taking a place away that others refer to. */
    boolean isRemovable() {
        return kind != Kind.LABEL;
    }
}
