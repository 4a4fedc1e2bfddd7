package jlguest.translator;

import java.util.Arrays;
import java.util.List;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import jlguest.translator.emit.Region;
import jlguest.translator.interpret.ThreadedBlock;

/** A code unit with its micro-code. */
final class BlockUnit extends CodeUnit {
    /** Targets that are remembered of a jump, as of a switch's. */
    private static final int MAX_TARGETS = 16;

    private final MicroCode code;
    private ThreadedBlock threaded;
    private final boolean indirectJump;
    private int[] targets = {};
    private JumpTable table;
    private int regionLimit = RegionBuilder.MAX_WITH_CALLED;
    private boolean shrinking;
    private volatile boolean awaited;
    private volatile boolean translatedForGood;
    private volatile int regionBlocks;

    BlockUnit(MicroCode code, int mode, int physical, int secondFrame) {
        super(
                code.address(0),
                mode,
                physical,
                code.address(code.instructions()) - code.address(0),
                secondFrame);
        this.code = code;
        int[] words = code.code();
        int last = code.length() - MicroOp.STRIDE;
        indirectJump = words[last] == MicroOp.JUMP_TO && words[last + 1] != MicroOp.HINT_RETURN;
    }

    /** Whether it ends with a jump or call whose target is not known from its code. */
    boolean hasExpectedTargets() {
        return indirectJump;
    }

    /** Whether the jump at its end is a call. */
    boolean calls() {
        return code.code()[code.length() - MicroOp.STRIDE + 1] == MicroOp.HINT_CALL;
    }

    MicroCode code() {
        return code;
    }

    /** The pages that must stay mapped as they are for its code to be what it is. */
    List<Region.PageGuard> guards() {
        boolean user = mode() == Cpu.USER;
        Region.PageGuard first = new Region.PageGuard(user, page(), frame());
        return spansPages()
                ? List.of(first, new Region.PageGuard(user, page() + 1 & 0xF_FFFF, secondFrame()))
                : List.of(first);
    }

    /** The vector of the software interrupt that ends it. */
    int interruptVector() {
        return Exit.vector(code.code()[code.length() - MicroOp.STRIDE + 1]);
    }

    /** Addresses to which its last jump led, if they are not known from its code. */
    int[] targets() {
        return targets;
    }

    /** Notes where a jump to an address that is not known from its code led. */
    void noteTarget(int target) {
        for (int known : targets) {
            if (known == target) {
                return;
            }
        }
        if (targets.length < MAX_TARGETS) {
            targets = Arrays.copyOf(targets, targets.length + 1);
            targets[targets.length - 1] = target;
        }
    }

    /** The table that its jump took its targets from when that was last taken for constant. */
    JumpTable table() {
        return table;
    }

    /** Sets what {@link #table} says. */
    void setTable(JumpTable newTable) {
        table = newTable;
    }

    /** Whether it is part of a region that is being translated: it is not to ask for its own. */
    boolean isAwaited() {
        return awaited;
    }

    /** Sets what {@link #isAwaited} says; from any thread. */
    void setAwaited(boolean value) {
        awaited = value;
    }

    /** Whether its JVM code is as good as it gets. */
    boolean isTranslatedForGood() {
        return translatedForGood && translated() != null;
    }

    /** Notes whether it is translated for good; from any thread. */
    void setTranslatedForGood(boolean value) {
        translatedForGood = value;
    }

    /** Blocks in the region that was last made to be entered here. */
    int regionBlocks() {
        return regionBlocks;
    }

    /** Sets what {@link #regionBlocks} says; from any thread. */
    void setRegionBlocks(int count) {
        regionBlocks = count;
    }

    /** Largest number of instructions in a region that is entered here. */
    int regionLimit() {
        return regionLimit;
    }

    /**
     * Makes the next region that is entered here smaller: this one did not fit into a method.
     *
     * @param instructions in this one
     * @return false if it cannot be smaller
     */
    boolean shrinkRegion(int instructions) {
        int smaller = regionLimit;
        do {
            smaller = smaller * 4 / 5;
        } while (smaller >= instructions);
        smaller = Math.max(code.instructions(), smaller);
        shrinking = smaller < regionLimit;
        regionLimit = smaller;
        return shrinking;
    }

    /** Takes the news that the region was made smaller, and so should be tried again. */
    boolean shrinksRegion() {
        boolean news = shrinking;
        shrinking = false;
        return news;
    }

    /** The block as the interpreter executes it, or null if it never did. */
    ThreadedBlock threaded() {
        return threaded;
    }

    void setThreaded(ThreadedBlock newThreaded) {
        threaded = newThreaded;
    }

    /** How often the interpreter executed it. */
    int executions() {
        return threaded == null ? 0 : threaded.executions();
    }

    /** How hot it is: executions grow it, and a region that is made with it changes it. */
    int heat() {
        return threaded == null ? 0 : threaded.heat();
    }

    /** Sets from where its heat grows on, if the interpreter has it. */
    void setHeat(int heat) {
        if (threaded != null) {
            threaded.setHeat(heat);
        }
    }
}
