package jlguest.testsuite.fuzz;

import java.util.ArrayList;
import java.util.List;

/** A program that is being written: its pieces in order, and the labels that are taken. */
final class ProgramWriter {
    private final List<Piece> pieces = new ArrayList<>();
    private int nextLabel = Program.END + 1;

    /** A label of nothing yet. */
    int label() {
        return labels(1);
    }

    /** The first of some labels with numbers in a row. */
    int labels(int count) {
        nextLabel += count;
        return nextLabel - count;
    }

    /** Appends a piece. */
    void add(Piece piece) {
        pieces.add(piece);
    }

    /** Appends an instruction, one byte a number. */
    void bytes(int... bytes) {
        add(Piece.code(bytes));
    }

    /** Says that a label is here. */
    void place(int label) {
        add(Piece.label(label));
    }

    /** Appends {@code mov register, label + addend}. */
    void loadAddress(int register, int label, int addend) {
        add(Piece.address(label, addend, 0xB8 | register));
    }

    /** Appends {@code push label}. */
    void pushAddress(int label) {
        add(Piece.address(label, 0, 0x68));
    }

    /** The program as it is. */
    Program program() {
        return new Program(pieces);
    }
}
