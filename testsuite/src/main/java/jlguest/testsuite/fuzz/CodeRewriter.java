package jlguest.testsuite.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jlguest.runtime.Cpu;

/**
 * Makes stores to the program's own code: to instructions {@code mov reg, constant}, whose
 * constant, register or whole bytes become others.
 */
final class CodeRewriter {
    private static final int LAST_FUNCTION = 3;

    private final SplittableRandom random;
    private final InstructionGenerator instructions;
    private final ProgramWriter code;

    /** Labels of the instructions that are rewritten. */
    private final List<Integer> places = new ArrayList<>();

    /** The places of the program's last function are known from its beginning. */
    CodeRewriter(SplittableRandom random, InstructionGenerator instructions, ProgramWriter code) {
        this.random = random;
        this.instructions = instructions;
        this.code = code;
        for (int i = 0; i < LAST_FUNCTION; i++) {
            places.add(code.label());
        }
    }

    /** The label of a function that calls no other; {@link #addLastFunction} writes it. */
    int lastFunction() {
        return places.get(0);
    }

    /** Appends the last function: nothing but instructions that are rewritten. */
    void addLastFunction() {
        for (int i = 0; i < LAST_FUNCTION; i++) {
            code.place(places.get(i));
            code.add(constant());
        }
        code.bytes(0xC3);
    }

    /** The label of any instruction that may be rewritten. */
    int anyPlace() {
        return places.get(random.nextInt(places.size()));
    }

    /** Stores to a constant, to an opcode, or to a whole instruction of this program. */
    void rewrite() {
        if (random.nextInt(2) == 0) {
            newPlace();
            return;
        }
        int place = anyPlace();
        if (random.nextInt(3) == 0) {
            // xorb: from mov to one register to mov to another, and back
            code.add(Piece.address(place, 0, 0x80, 0x35).withByte(1 + random.nextInt(3)));
        } else {
            storeTo(place, 1 + random.nextInt(4));
        }
    }

    private void newPlace() {
        int place = code.label();
        if (random.nextInt(2) == 0) {
            code.place(place);
            code.add(constant());
            storeTo(place, 1 + random.nextInt(4));
        } else {
            storeTo(place, 1 + random.nextInt(4));
            if (random.nextInt(2) == 0) {
                code.add(instructions.any());
            }
            code.place(place);
            code.add(constant());
        }
        places.add(place);
    }

    private void storeTo(int place, int offset) {
        switch (random.nextInt(4)) {
            case 0:
                // movb
                code.add(Piece.address(place, offset, 0xC6, 0x05).withByte(random.nextInt()));
                break;
            case 1:
                // al, another value in each run and each turn
                code.add(Piece.address(place, offset, 0x88, 0x05));
                break;
            case 2:
                // incl
                code.add(Piece.address(place, 1, 0xFF, 0x05));
                break;
            default:
                code.loadAddress(Cpu.EDI, place, 1);
                code.bytes(0xAA); // stosb
                break;
        }
    }

    private Piece constant() {
        int value = Values.word(random);
        return Piece.code(0xB8 + random.nextInt(4), value, value >> 8, value >> 16, value >> 24);
    }
}
