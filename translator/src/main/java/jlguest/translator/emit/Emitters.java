package jlguest.translator.emit;

import jlguest.translator.code.MicroOp;

/**
 * Emits micro-operations, each by the class that has those of its kind, which decides by a {@code
 * switch}: a table of lambdas would be linked, one by one, while a guest starts.
 */
final class Emitters {
    private Emitters() {}

    /**
     * Emits one.
     *
     * @param region where to
     * @param micro the operation
     */
    static void emit(RegionEmitter region, Micro micro) {
        int op = micro.op();
        if (op < MicroOp.LOAD) {
            MoveEmitters.emit(region, micro);
        } else if (op < MicroOp.ALU) {
            MemoryOpEmitters.emit(region, micro);
        } else if (op < MicroOp.SHL) {
            AluEmitters.emit(region, micro);
        } else if (op < MicroOp.MUL32) {
            ShiftEmitters.emit(region, micro);
        } else if (op < MicroOp.BIT) {
            MultiplyEmitters.emit(region, micro);
        } else if (op < MicroOp.SET_CONDITION) {
            BitEmitters.emit(region, micro);
        } else if (op < MicroOp.HELPER) {
            FlagEmitters.emit(region, micro);
        } else if (op == MicroOp.SIMD || op == MicroOp.X87) {
            DirectEmitters.emit(region, micro);
        } else {
            EndEmitters.emit(region, micro);
        }
    }

    /** What is thrown for an operation that has no emitter. */
    static IllegalArgumentException none(Micro micro) {
        return new IllegalArgumentException("no emitter for micro-operation " + micro.op());
    }
}
