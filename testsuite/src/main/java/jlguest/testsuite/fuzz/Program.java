package jlguest.testsuite.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A random program with labels, from which {@link Code} is assembled. */
record Program(List<Piece> pieces) {
    /** The label behind the program's last instruction, where a run ends. */
    static final int END = 0;

    private static final byte NOP = (byte) 0x90;
    private static final byte HLT = (byte) 0xF4;

    Program {
        pieces = List.copyOf(pieces);
    }

    /**
     * Puts the pieces at their addresses. A {@code hlt} stands at {@link #END}: it leaves to the
     * host in every ring.
     *
     * @return the code, or null if it does not fit or a one-byte distance does not suffice
     */
    Code assemble() {
        Map<Integer, Integer> labels = new HashMap<>();
        List<Integer> starts = new ArrayList<>();
        int[] addresses = new int[pieces.size()];
        int at = Layout.START;
        for (int i = 0; i < addresses.length; i++) {
            Piece piece = pieces.get(i);
            if (piece.kind() == Piece.Kind.ORIGIN) {
                at = Math.max(at, piece.at());
            } else if (piece.kind() == Piece.Kind.LABEL) {
                labels.put(piece.label(), at);
                if (piece.label() == END) {
                    at++;
                }
            } else {
                starts.add(at);
            }
            addresses[i] = at;
            at += piece.bytes().length;
        }
        if (at > Layout.CODE_END) {
            return null;
        }
        byte[] bytes = new byte[at - Layout.START];
        Arrays.fill(bytes, NOP);
        int end = labels.get(END);
        bytes[end - Layout.START] = HLT;
        for (int i = 0; i < addresses.length; i++) {
            if (!put(pieces.get(i), addresses[i], labels, bytes)) {
                return null;
            }
        }
        return new Code(bytes, starts.stream().mapToInt(Integer::intValue).toArray(), end);
    }

    private static boolean put(
            Piece piece, int address, Map<Integer, Integer> labels, byte[] bytes) {
        int offset = address - Layout.START;
        System.arraycopy(piece.bytes(), 0, bytes, offset, piece.bytes().length);
        if (piece.label() < 0 || piece.kind() == Piece.Kind.LABEL) {
            return true;
        }
        int value = labels.get(piece.label()) + piece.addend();
        if (piece.kind() != Piece.Kind.ADDRESS) {
            value -= address + piece.bytes().length;
        }
        if (piece.kind() == Piece.Kind.NEAR) {
            bytes[offset + piece.at()] = (byte) value;
            return value == (byte) value;
        }
        for (int i = 0; i < 4; i++) {
            bytes[offset + piece.at() + i] = (byte) (value >>> 8 * i);
        }
        return true;
    }

    /** The same without some pieces. */
    Program without(List<Piece> removed) {
        List<Piece> left = new ArrayList<>();
        for (Piece piece : pieces) {
            boolean gone = false;
            for (Piece candidate : removed) {
                gone |= candidate == piece;
            }
            if (!gone) {
                left.add(piece);
            }
        }
        return new Program(left);
    }

    /** Whether a label cannot be left out: the end, and what a piece refers to. */
    boolean refersTo(int label) {
        return label == END
                || pieces.stream()
                        .anyMatch(
                                piece ->
                                        piece.kind() != Piece.Kind.LABEL && piece.label() == label);
    }
}
