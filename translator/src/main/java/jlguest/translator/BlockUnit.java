package jlguest.translator;

import jlguest.runtime.CodeUnit;
import jlguest.translator.code.MicroCode;
import jlguest.translator.interpret.ThreadedBlock;

/** A code unit with its micro-code. */
final class BlockUnit extends CodeUnit {
    private final MicroCode code;
    private ThreadedBlock threaded;

    BlockUnit(MicroCode code, int mode, int physical, int entry, int secondFrame, int secondEntry) {
        super(
                code.address(0),
                mode,
                physical,
                code.address(code.instructions()) - code.address(0),
                entry,
                secondFrame,
                secondEntry);
        this.code = code;
    }

    MicroCode code() {
        return code;
    }

    /** The block as the interpreter executes it, or null if it never did. */
    ThreadedBlock threaded() {
        return threaded;
    }

    void setThreaded(ThreadedBlock newThreaded) {
        threaded = newThreaded;
    }
}
