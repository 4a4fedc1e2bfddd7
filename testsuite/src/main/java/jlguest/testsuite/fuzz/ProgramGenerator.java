package jlguest.testsuite.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jlguest.runtime.Cpu;

/**
 * Makes random programs: straight code, forward branches, counted loops, functions called in every
 * way, faults, and stores to the program's own code.
 */
final class ProgramGenerator {
    /** Where counters of loops and recursion stand: away from what random stores prefer. */
    private static final int COUNTERS = Layout.CLEAN + 0x800;

    private static final int MAX_DEPTH = 3;

    private final SplittableRandom random;
    private final InstructionGenerator instructions;
    private final FaultGenerator faults;
    private final List<Piece> pieces = new ArrayList<>();

    /** Labels of instructions {@code mov reg, constant}, whose constant can be rewritten. */
    private final List<Integer> constants = new ArrayList<>();

    private final int functions;
    private final int firstFunction;
    private final int functionTable;
    private int nextLabel;
    private int nextCounter = COUNTERS;
    private int currentFunction = -1;

    ProgramGenerator(SplittableRandom random, InstructionGenerator instructions) {
        this.random = random;
        this.instructions = instructions;
        faults = new FaultGenerator(random, instructions);
        functions = random.nextInt(5);
        firstFunction = Program.END + 1;
        functionTable = firstFunction + functions;
        nextLabel = functionTable + 1;
        // constants of the last function are known to main, so that it can rewrite them
        for (int i = 0; i < 3; i++) {
            constants.add(nextLabel++);
        }
    }

    /** The program; to be asked for once. */
    Program program() {
        boolean crossing = random.nextInt(3) == 0;
        if (crossing) {
            add(Piece.origin(Layout.CODE_2 - random.nextInt(40)));
        }
        if (random.nextInt(3) == 0) {
            loop(0, 1 + random.nextInt(12));
        } else {
            body(0, 6 + random.nextInt(30));
        }
        add(Piece.label(Program.END));
        for (int i = 0; i < functions; i++) {
            function(i);
        }
        table();
        for (int i = 0; i < 3; i++) {
            add(Piece.label(constants.get(i)));
            add(Piece.plain(constant()));
        }
        add(Piece.plain((byte) 0xC3));
        return new Program(pieces);
    }

    private void add(Piece piece) {
        pieces.add(piece);
    }

    private void bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        add(Piece.plain(bytes));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private int label() {
        return nextLabel++;
    }

    private void function(int index) {
        currentFunction = index;
        if (oneIn(3)) {
            add(Piece.origin(Layout.CODE_2 - random.nextInt(1, 24)));
        }
        add(Piece.label(firstFunction + index));
        boolean framed = oneIn(2);
        if (framed) {
            bytes(0x55);
            bytes(0x89, 0xE5);
        }
        if (oneIn(4)) {
            recursion(index);
        }
        body(1, 1 + random.nextInt(8));
        if (framed) {
            if (oneIn(2)) {
                bytes(0xC9);
            } else {
                bytes(0x89, 0xEC);
                bytes(0x5D);
            }
        }
        ending();
    }

    /** Ways to return: plainly, with arguments taken off, to another address. */
    private void ending() {
        switch (random.nextInt(12)) {
            case 0:
                bytes(0xC2, 4 * random.nextInt(3), 0);
                break;
            case 1:
                // the caller's next byte is skipped
                bytes(0xFF, 0x04, 0x24);
                bytes(0xC3);
                break;
            case 2:
                // to another place altogether, and the old address stays on the stack
                add(
                        Piece.address(
                                1,
                                anyTarget(),
                                0,
                                (byte) 0x68,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0));
                bytes(0xC3);
                break;
            case 3:
                // pop reg; jmp reg
                bytes(0x58);
                bytes(0xFF, 0xE0);
                break;
            case 4:
                // the address is written anew, unchanged
                bytes(0x58);
                bytes(0x50);
                bytes(0xC3);
                break;
            case 5:
                // the return is skipped: back to the caller's caller
                bytes(0x8D, 0x64, 0x24, 0x04);
                bytes(0xC3);
                break;
            default:
                bytes(0xC3);
                break;
        }
    }

    /** {@code decb counter; js out; call self}: at most a few levels deep. */
    private void recursion(int index) {
        int counter = counter();
        // memory was filled at random: at most seven levels
        bytes(0x80, 0x25, counter, counter >> 8, counter >> 16, counter >> 24, 7);
        int out = label();
        bytes(0xFE, 0x0D, counter, counter >> 8, counter >> 16, counter >> 24);
        add(Piece.relative(0xF88, out));
        add(Piece.relative(0xE8, firstFunction + index));
        add(Piece.label(out));
    }

    private int counter() {
        nextCounter += 4;
        return nextCounter - 4;
    }

    private void body(int depth, int elements) {
        for (int i = 0; i < elements; i++) {
            element(depth);
        }
    }

    private void element(int depth) {
        switch (random.nextInt(40)) {
            case 0:
            case 1:
            case 2:
                branch(depth);
                break;
            case 3:
                if (depth < MAX_DEPTH) {
                    loop(depth, 1 + random.nextInt(5));
                }
                break;
            case 4:
            case 5:
            case 6:
                call();
                break;
            case 7:
                jump();
                break;
            case 8:
            case 9:
                rewrite();
                break;
            case 10:
            case 11:
                faults.add(pieces);
                break;
            case 12:
                string();
                break;
            case 13:
                pushes();
                break;
            case 14:
                if (oneIn(2)) {
                    flagsThroughStack();
                }
                break;
            case 15:
            case 16:
            case 17:
            case 18:
            case 19:
                add(instructions.pointer(instructions.pointerRegister()));
                break;
            default:
                add(instructions.any());
                break;
        }
    }

    private void branch(int depth) {
        int target = label();
        if (oneIn(3)) {
            add(Piece.near(0x70 + random.nextInt(16), target));
        } else if (oneIn(8)) {
            add(Piece.near(0xE0 + random.nextInt(4), target));
        } else {
            add(Piece.relative(0xF80 + random.nextInt(16), target));
        }
        body(depth + 1, 1 + random.nextInt(3));
        if (oneIn(3)) {
            int behind = label();
            add(oneIn(2) ? Piece.near(0xEB, behind) : Piece.relative(0xE9, behind));
            add(Piece.label(target));
            body(depth + 1, 1 + random.nextInt(2));
            add(Piece.label(behind));
        } else {
            add(Piece.label(target));
        }
    }

    private void loop(int depth, int elements) {
        int counter = counter();
        int head = label();
        int turns = random.nextInt(1, depth == 0 ? 12 : 5);
        bytes(0xC6, 0x05, counter, counter >> 8, counter >> 16, counter >> 24, turns);
        add(Piece.label(head));
        body(depth + 1, elements);
        if (oneIn(4)) {
            // loop head, with the count from memory: a body may do as it likes with ECX
            bytes(0x0F, 0xB6, 0x0D, counter, counter >> 8, counter >> 16, counter >> 24);
            bytes(0xFE, 0x0D, counter, counter >> 8, counter >> 16, counter >> 24);
            int out = label();
            add(Piece.near(0xE3, out));
            add(Piece.relative(0xE9, head));
            add(Piece.label(out));
        } else {
            bytes(0xFE, 0x0D, counter, counter >> 8, counter >> 16, counter >> 24);
            add(Piece.relative(0xF85, head));
        }
    }

    private int anyTarget() {
        return functions > 0 && oneIn(2) ? firstFunction + random.nextInt(functions) : Program.END;
    }

    /** Functions call only those behind them, so that there is an end. */
    private int callee() {
        int first = currentFunction + 1;
        return first >= functions ? -1 : first + random.nextInt(functions - first);
    }

    private void call() {
        int callee = callee();
        if (callee < 0) {
            add(Piece.relative(0xE8, constants.get(0)));
            return;
        }
        int target = firstFunction + callee;
        switch (random.nextInt(6)) {
            case 0:
                {
                    int register = random.nextInt(4);
                    loadAddress(register, target, 0);
                    bytes(0xFF, 0xD0 | register);
                    break;
                }
            case 1:
                // through the table, by an index
                bytes(0xB8, callee, 0, 0, 0);
                add(
                        Piece.address(
                                3,
                                functionTable,
                                0,
                                (byte) 0xFF,
                                (byte) 0x14,
                                (byte) 0x85,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0));
                break;
            case 2:
                {
                    // any of them, by a number that changes from run to run
                    int mask = Integer.highestOneBit(functions - currentFunction - 1);
                    if (mask < 1) {
                        mask = 1;
                    }
                    bytes(0x83, 0xE2, mask - 1);
                    add(
                            Piece.address(
                                    3,
                                    functionTable,
                                    4 * (currentFunction + 1),
                                    (byte) 0xFF,
                                    (byte) 0x14,
                                    (byte) 0x95,
                                    (byte) 0,
                                    (byte) 0,
                                    (byte) 0,
                                    (byte) 0));
                    break;
                }
            case 3:
                {
                    // push a return address and jump
                    int back = label();
                    add(
                            Piece.address(
                                    1,
                                    back,
                                    0,
                                    (byte) 0x68,
                                    (byte) 0,
                                    (byte) 0,
                                    (byte) 0,
                                    (byte) 0));
                    add(Piece.relative(0xE9, target));
                    if (oneIn(2)) {
                        bytes(0x0F, 0x0B);
                    }
                    add(Piece.label(back));
                    break;
                }
            default:
                add(Piece.relative(0xE8, target));
                break;
        }
    }

    private void loadAddress(int register, int label, int addend) {
        add(
                Piece.address(
                        1,
                        label,
                        addend,
                        (byte) (0xB8 | register),
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0));
    }

    /** A jump forward over an instruction: through a register, or by a return. */
    private void jump() {
        int target = label();
        if (oneIn(2)) {
            int register = random.nextInt(4);
            loadAddress(register, target, 0);
            bytes(0xFF, 0xE0 | register);
        } else {
            add(Piece.address(1, target, 0, (byte) 0x68, (byte) 0, (byte) 0, (byte) 0, (byte) 0));
            bytes(0xC3);
        }
        add(instructions.any());
        add(Piece.label(target));
    }

    /** Stores to a constant, to an opcode, or to a whole instruction of this program. */
    private void rewrite() {
        if (oneIn(2)) {
            int place = label();
            if (oneIn(2)) {
                add(Piece.label(place));
                add(Piece.plain(constant()));
                storeTo(place, 1 + random.nextInt(4));
            } else {
                storeTo(place, 1 + random.nextInt(4));
                if (oneIn(2)) {
                    add(instructions.any());
                }
                add(Piece.label(place));
                add(Piece.plain(constant()));
            }
            constants.add(place);
            return;
        }
        int place = constants.get(random.nextInt(constants.size()));
        if (oneIn(3)) {
            // from mov to one register to mov to another, and back
            add(
                    Piece.address(
                            2,
                            place,
                            0,
                            (byte) 0x80,
                            (byte) 0x35,
                            (byte) 0,
                            (byte) 0,
                            (byte) 0,
                            (byte) 0,
                            (byte) (1 + random.nextInt(3))));
        } else {
            storeTo(place, 1 + random.nextInt(4));
        }
    }

    private void storeTo(int place, int offset) {
        switch (random.nextInt(4)) {
            case 0:
                add(
                        Piece.address(
                                2,
                                place,
                                offset,
                                (byte) 0xC6,
                                (byte) 0x05,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) random.nextInt()));
                break;
            case 1:
                // al, another value in each run and each turn
                add(
                        Piece.address(
                                2,
                                place,
                                offset,
                                (byte) 0x88,
                                (byte) 0x05,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0));
                break;
            case 2:
                add(
                        Piece.address(
                                2,
                                place,
                                1,
                                (byte) 0xFF,
                                (byte) 0x05,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0));
                break;
            default:
                loadAddress(Cpu.EDI, place, 1);
                bytes(0xAA);
                break;
        }
    }

    private byte[] constant() {
        int value = Values.word(random);
        return new byte[] {
            (byte) (0xB8 + random.nextInt(4)),
            (byte) value,
            (byte) (value >> 8),
            (byte) (value >> 16),
            (byte) (value >> 24)
        };
    }

    private void string() {
        add(instructions.pointer(Cpu.ESI));
        add(instructions.pointer(Cpu.EDI));
        if (oneIn(4)) {
            // onto code: what is copied there is what stands there
            int place = constants.get(random.nextInt(constants.size()));
            loadAddress(Cpu.EDI, place, 1);
        }
        bytes(0xB9, random.nextInt(12), 0, 0, 0);
        bytes(oneIn(4) ? 0xFD : 0xFC);
        int[] opcodes = {0xA4, 0xA5, 0xA6, 0xA7, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF};
        bytes(random.nextBoolean() ? 0xF2 : 0xF3, opcodes[random.nextInt(opcodes.length)]);
        bytes(0xFC);
    }

    private void pushes() {
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            bytes(0x50 | random.nextInt(8));
        }
        if (!oneIn(4)) {
            add(instructions.any());
        }
        for (int i = 0; i < count; i++) {
            int register = random.nextInt(8);
            bytes(0x58 | (register == Cpu.ESP ? Cpu.EAX : register));
        }
    }

    /** {@code pushf}, a change, {@code popf}: flags of all kinds, the trap flag now and then. */
    private void flagsThroughStack() {
        int changed = random.nextInt() & 0x24_4CD5;
        if (oneIn(6)) {
            changed |= Cpu.TF;
        }
        bytes(0x9C);
        bytes(0x81, 0x34, 0x24, changed, changed >> 8, changed >> 16, changed >> 24);
        bytes(0x9D);
    }

    private void table() {
        add(Piece.label(functionTable));
        for (int i = 0; i < functions; i++) {
            add(Piece.address(0, firstFunction + i, 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0));
        }
    }
}
