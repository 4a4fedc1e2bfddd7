package jlguest.testsuite.fuzz;

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
    private final ProgramWriter code = new ProgramWriter();
    private final int functions;
    private final CallGenerator calls;
    private final CodeRewriter rewriter;
    private int nextCounter = COUNTERS;

    ProgramGenerator(SplittableRandom random, InstructionGenerator instructions) {
        this.random = random;
        this.instructions = instructions;
        faults = new FaultGenerator(random, instructions);
        functions = random.nextInt(5);
        calls = new CallGenerator(random, instructions, code, functions);
        rewriter = new CodeRewriter(random, instructions, code);
    }

    /** The program; to be asked for once. */
    Program program() {
        boolean crossing = random.nextInt(3) == 0;
        if (crossing) {
            code.add(Piece.origin(Layout.CODE_2 - random.nextInt(40)));
        }
        if (random.nextInt(3) == 0) {
            loop(0, 1 + random.nextInt(12));
        } else {
            body(0, 6 + random.nextInt(30));
        }
        code.place(Program.END);
        for (int i = 0; i < functions; i++) {
            function(i);
        }
        calls.addTable();
        rewriter.addLastFunction();
        return code.program();
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private void function(int index) {
        if (oneIn(3)) {
            code.add(Piece.origin(Layout.CODE_2 - random.nextInt(1, 24)));
        }
        calls.enter(index);
        boolean framed = oneIn(2);
        if (framed) {
            code.bytes(0x55);
            code.bytes(0x89, 0xE5);
        }
        if (oneIn(4)) {
            recursion(index);
        }
        body(1, 1 + random.nextInt(8));
        if (framed) {
            if (oneIn(2)) {
                code.bytes(0xC9);
            } else {
                code.bytes(0x89, 0xEC);
                code.bytes(0x5D);
            }
        }
        calls.ret();
    }

    /** {@code decb counter; js out; call self}: at most a few levels deep. */
    private void recursion(int index) {
        int counter = counter();
        // memory was filled at random: at most seven levels
        code.bytes(0x80, 0x25, counter, counter >> 8, counter >> 16, counter >> 24, 7);
        int out = code.label();
        code.bytes(0xFE, 0x0D, counter, counter >> 8, counter >> 16, counter >> 24);
        code.add(Piece.relative(0xF88, out));
        code.add(Piece.relative(0xE8, calls.label(index)));
        code.place(out);
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
                calls.call(rewriter.lastFunction());
                break;
            case 7:
                calls.jump();
                break;
            case 8:
            case 9:
                rewriter.rewrite();
                break;
            case 10:
            case 11:
                faults.add(code);
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
                code.add(instructions.pointer(instructions.pointerRegister()));
                break;
            default:
                code.add(instructions.any());
                break;
        }
    }

    private void branch(int depth) {
        int target = code.label();
        if (oneIn(3)) {
            code.add(Piece.near(0x70 + random.nextInt(16), target));
        } else if (oneIn(8)) {
            code.add(Piece.near(0xE0 + random.nextInt(4), target));
        } else {
            code.add(Piece.relative(0xF80 + random.nextInt(16), target));
        }
        body(depth + 1, 1 + random.nextInt(3));
        if (oneIn(3)) {
            int behind = code.label();
            code.add(oneIn(2) ? Piece.near(0xEB, behind) : Piece.relative(0xE9, behind));
            code.place(target);
            body(depth + 1, 1 + random.nextInt(2));
            code.place(behind);
        } else {
            code.place(target);
        }
    }

    private void loop(int depth, int elements) {
        int counter = counter();
        int head = code.label();
        int turns = random.nextInt(1, depth == 0 ? 12 : 5);
        code.bytes(0xC6, 0x05, counter, counter >> 8, counter >> 16, counter >> 24, turns);
        code.place(head);
        body(depth + 1, elements);
        if (oneIn(4)) {
            // loop head, with the count from memory: a body may do as it likes with ECX
            code.bytes(0x0F, 0xB6, 0x0D, counter, counter >> 8, counter >> 16, counter >> 24);
            code.bytes(0xFE, 0x0D, counter, counter >> 8, counter >> 16, counter >> 24);
            int out = code.label();
            code.add(Piece.near(0xE3, out));
            code.add(Piece.relative(0xE9, head));
            code.place(out);
        } else {
            code.bytes(0xFE, 0x0D, counter, counter >> 8, counter >> 16, counter >> 24);
            code.add(Piece.relative(0xF85, head));
        }
    }

    private void string() {
        code.add(instructions.pointer(Cpu.ESI));
        code.add(instructions.pointer(Cpu.EDI));
        if (oneIn(4)) {
            // onto code: what is copied there is what stands there
            code.loadAddress(Cpu.EDI, rewriter.anyPlace(), 1);
        }
        code.bytes(0xB9, random.nextInt(12), 0, 0, 0);
        code.bytes(oneIn(4) ? 0xFD : 0xFC);
        int[] opcodes = {0xA4, 0xA5, 0xA6, 0xA7, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF};
        code.bytes(random.nextBoolean() ? 0xF2 : 0xF3, opcodes[random.nextInt(opcodes.length)]);
        code.bytes(0xFC);
    }

    private void pushes() {
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            code.bytes(0x50 | random.nextInt(8));
        }
        if (!oneIn(4)) {
            code.add(instructions.any());
        }
        for (int i = 0; i < count; i++) {
            int register = random.nextInt(8);
            code.bytes(0x58 | (register == Cpu.ESP ? Cpu.EAX : register));
        }
    }

    /** {@code pushf}, a change, {@code popf}: flags of all kinds, the trap flag now and then. */
    private void flagsThroughStack() {
        int changed = random.nextInt() & 0x24_4CD5;
        if (oneIn(6)) {
            changed |= Cpu.TF;
        }
        code.bytes(0x9C);
        code.bytes(0x81, 0x34, 0x24, changed, changed >> 8, changed >> 16, changed >> 24);
        code.bytes(0x9D);
    }
}
