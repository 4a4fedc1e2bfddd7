package jlguest.translator.emit;

import jlguest.translator.code.MicroOp;

/** The emitter of each micro-operation. */
final class EmitterTable {
    private static final MicroOpEmitter[] TABLE = new MicroOpEmitter[MicroOp.COUNT];

    static {
        MoveEmitters.addTo(TABLE);
        MemoryOpEmitters.addTo(TABLE);
        DirectEmitters.addTo(TABLE);
        AluEmitters.addTo(TABLE);
        ShiftEmitters.addTo(TABLE);
        MultiplyEmitters.addTo(TABLE);
        BitEmitters.addTo(TABLE);
        FlagEmitters.addTo(TABLE);
        EndEmitters.addTo(TABLE);
    }

    private EmitterTable() {}

    /** The emitter of an operation. */
    static MicroOpEmitter of(int op) {
        return TABLE[op];
    }

    /** Enters one emitter for the three sizes of an operation. */
    static void sized(MicroOpEmitter[] table, int op, SizedEmitter emitter) {
        for (int size = 0; size < 3; size++) {
            int fixed = size;
            table[op + size] = (region, micro) -> emitter.emit(region, micro, fixed);
        }
    }

    /** Emits an operation that exists in three sizes. */
    @FunctionalInterface
    interface SizedEmitter {
        /** Emits it for a size as in {@code Flags}. */
        void emit(RegionEmitter region, Micro micro, int size);
    }
}
