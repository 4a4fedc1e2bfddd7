package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.runtime.Dispatcher;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits the counting of uses of code that is to be made again, better, when it is hot: one for each
 * time that it is entered, and some for each pause of a loop. After enough of them the dispatcher
 * is asked for better code.
 */
interface UseCounter {
    /** Emits what is done where the region is entered, before any local has a value. */
    void enter(Assembler code);

    /** Pushes what is asked at a pause. */
    void pushAsked(Assembler code);

    /**
     * Emits what is done at a pause, as {@link Cpu#pause} does it: the stack holds what is asked,
     * and instructions to count.
     */
    void pause(Assembler code);

    /**
     * The counter of a region's code, which counts if that is its aim.
     *
     * @param index of the region in {@link ClassConstant#USES}
     */
    static UseCounter of(RegionAnalysis analysis, int index) {
        Region region = analysis.region();
        return analysis.aim().countsUses()
                ? new Counting(index, region.address(), region.nodes().get(0).mode())
                : new NotCounting();
    }

    /** For code that is as good as it gets. */
    record NotCounting() implements UseCounter {
        @Override
        public void enter(Assembler code) {}

        @Override
        public void pushAsked(Assembler code) {
            code.get(ClassConstant.CPU);
        }

        @Override
        public void pause(Assembler code) {
            code.callVirtual(Cpu.class, "pause", "(I)Z");
        }
    }

    /**
     * Counts.
     *
     * @param index of the region in {@link ClassConstant#USES}
     * @param address where the region is entered
     * @param mode in which it runs
     */
    record Counting(int index, int address, int mode) implements UseCounter {
        @Override
        public void enter(Assembler code) {
            Label goOn = new Label();
            code.get(ClassConstant.USES);
            code.constant(index);
            code.op(Opcodes.DUP2);
            code.op(Opcodes.IALOAD);
            code.constant(1);
            code.op(Opcodes.ISUB);
            code.op(Opcodes.DUP_X2);
            code.op(Opcodes.IASTORE);
            code.jump(Opcodes.IFGE, goOn);
            code.get(ClassConstant.DISPATCHER);
            pushRegion(code);
            code.callVirtual(Dispatcher.class, "usedUp", "([IIII)Z");
            code.op(Opcodes.POP);
            code.placeAtEntry(goOn);
        }

        @Override
        public void pushAsked(Assembler code) {
            code.get(ClassConstant.DISPATCHER);
        }

        @Override
        public void pause(Assembler code) {
            pushRegion(code);
            code.callVirtual(Dispatcher.class, "pause", "(I[IIII)Z");
        }

        private void pushRegion(Assembler code) {
            code.get(ClassConstant.USES);
            code.constant(index);
            code.constant(address);
            code.constant(mode);
        }
    }
}
