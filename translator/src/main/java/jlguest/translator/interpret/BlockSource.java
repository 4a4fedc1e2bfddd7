package jlguest.translator.interpret;

import jlguest.runtime.CodeUnit;

/** Knows the blocks of the guest, as far as the interpreter goes from one to the next by itself. */
public interface BlockSource {
    /** For a block that is executed alone. */
    BlockSource NONE =
            new BlockSource() {
                @Override
                public ThreadedBlock following(CodeUnit from, int eip) {
                    return null;
                }

                @Override
                public void becameHot(CodeUnit unit) {}
            };

    /**
     * The block at an address.
     *
     * @param from the block that led there, in the same mode
     * @return null if the interpreter is not to go on there, or not without a closer look
     */
    ThreadedBlock following(CodeUnit from, int eip);

    /** Told once a unit was executed as often as makes it hot. */
    void becameHot(CodeUnit unit);
}
