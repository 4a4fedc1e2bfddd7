package jlguest.translator.interpret;

import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/** The factory of each micro-operation's step. */
final class StepTable {
    private final StepFactory[] factories = new StepFactory[MicroOp.COUNT];

    StepTable() {
        MoveSteps.addTo(this);
        MemorySteps.addTo(this);
        AluSteps.addTo(this);
        BitSteps.addTo(this);
        FlagSteps.addTo(this);
        EndSteps.addTo(this);
        for (int op = 0; op < factories.length; op++) {
            if (factories[op] == null && !takesAddress(op)) {
                throw new IllegalStateException("no step for micro-operation " + op);
            }
        }
    }

    /** Whether a step needs to know its instruction's address. */
    private static boolean takesAddress(int op) {
        return op == MicroOp.HELPER || op == MicroOp.SIMD || op == MicroOp.X87;
    }

    void put(int op, StepFactory factory) {
        factories[op] = factory;
    }

    /** The step of the micro-operation at an offset. */
    Step make(MicroCode code, int offset) {
        int[] words = code.code();
        int op = words[offset];
        int d = words[offset + 1];
        int a = words[offset + 2];
        int b = words[offset + 3];
        int imm = words[offset + 4];
        if (takesAddress(op)) {
            int address = code.address(code.instructionAt(offset));
            return op == MicroOp.HELPER
                    ? MemorySteps.helper(address, d, a, b, imm)
                    : DirectSteps.make(op, address, d, a, b, imm);
        }
        return factories[op].make(d, a, b, imm);
    }
}
