package jlguest.testsuite.fuzz;

import java.util.SplittableRandom;

/**
 * Makes calls, jumps and returns, in the ways that programs have and in some that they have not.
 */
final class CallGenerator {
    private final SplittableRandom random;
    private final InstructionGenerator instructions;
    private final ProgramWriter code;
    private final int functions;
    private final int firstFunction;
    private final int table;
    private int current = -1;

    /**
     * @param functions how many functions there will be, 0 or more
     */
    CallGenerator(
            SplittableRandom random,
            InstructionGenerator instructions,
            ProgramWriter code,
            int functions) {
        this.random = random;
        this.instructions = instructions;
        this.code = code;
        this.functions = functions;
        firstFunction = code.labels(functions);
        table = code.label();
    }

    /** Begins a function, by its number from 0. */
    void enter(int function) {
        current = function;
        code.place(label(function));
    }

    /** The label of a function. */
    int label(int function) {
        return firstFunction + function;
    }

    /** Appends the table of all functions' addresses. */
    void addTable() {
        code.place(table);
        for (int i = 0; i < functions; i++) {
            code.add(Piece.address(label(i), 0));
        }
    }

    private int anyTarget() {
        return functions > 0 && random.nextInt(2) == 0
                ? label(random.nextInt(functions))
                : Program.END;
    }

    /**
     * Appends a call. Functions call only those behind them, so that there is an end.
     *
     * @param last what the last of them calls
     */
    void call(int last) {
        int behind = current + 1;
        if (behind >= functions) {
            code.add(Piece.relative(0xE8, last));
            return;
        }
        int callee = behind + random.nextInt(functions - behind);
        switch (random.nextInt(6)) {
            case 0:
                int register = random.nextInt(4);
                code.loadAddress(register, label(callee), 0);
                code.bytes(0xFF, 0xD0 | register);
                break;
            case 1:
                // through the table, by an index
                code.bytes(0xB8, callee, 0, 0, 0);
                code.add(Piece.address(table, 0, 0xFF, 0x14, 0x85));
                break;
            case 2:
                // any of them, by a number that changes from run to run
                int mask = Math.max(1, Integer.highestOneBit(functions - behind));
                code.bytes(0x83, 0xE2, mask - 1);
                code.add(Piece.address(table, 4 * behind, 0xFF, 0x14, 0x95));
                break;
            case 3:
                pushAndJump(label(callee));
                break;
            default:
                code.add(Piece.relative(0xE8, label(callee)));
                break;
        }
    }

    private void pushAndJump(int target) {
        int back = code.label();
        code.pushAddress(back);
        code.add(Piece.relative(0xE9, target));
        if (random.nextInt(2) == 0) {
            code.bytes(0x0F, 0x0B);
        }
        code.place(back);
    }

    /** Appends a jump forward over an instruction: through a register, or by a return. */
    void jump() {
        int target = code.label();
        if (random.nextInt(2) == 0) {
            int register = random.nextInt(4);
            code.loadAddress(register, target, 0);
            code.bytes(0xFF, 0xE0 | register);
        } else {
            code.pushAddress(target);
            code.bytes(0xC3);
        }
        code.add(instructions.any());
        code.place(target);
    }

    /** Appends a return: plainly, with arguments taken off, to another address. */
    void ret() {
        switch (random.nextInt(12)) {
            case 0:
                code.bytes(0xC2, 4 * random.nextInt(3), 0);
                break;
            case 1:
                // the caller's next byte is skipped
                code.bytes(0xFF, 0x04, 0x24);
                code.bytes(0xC3);
                break;
            case 2:
                // to another place altogether, and the old address stays on the stack
                code.pushAddress(anyTarget());
                code.bytes(0xC3);
                break;
            case 3:
                // pop reg; jmp reg
                code.bytes(0x58);
                code.bytes(0xFF, 0xE0);
                break;
            case 4:
                // the address is written anew, unchanged
                code.bytes(0x58);
                code.bytes(0x50);
                code.bytes(0xC3);
                break;
            case 5:
                // the return is skipped: back to the caller's caller
                code.bytes(0x8D, 0x64, 0x24, 0x04);
                code.bytes(0xC3);
                break;
            default:
                code.bytes(0xC3);
                break;
        }
    }
}
