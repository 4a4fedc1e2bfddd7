package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.runtime.DirectTrap;
import jlguest.runtime.Flags;
import jlguest.runtime.FlatRings;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * A system call within a region: from {@code int n} in ring 3 to its handler, and from the
 * handler's {@code iret} back (Intel SDM volume 3, 6.12.1; lguest-abi.md §5.7). The frame is stored
 * and loaded inline; {@link FlatRings} knows whether segments and gate are as they were, and
 * replaces them.
 */
final class TrapEmitter {
    private static final int CS = 4;
    private static final int EFLAGS = 8;
    private static final int ESP = 12;
    private static final int SS = 16;

    private final Assembler code;
    private final MemoryEmitter memory;
    private final StackWindow stack;
    private final FlagWords flags;

    TrapEmitter(Assembler code, MemoryEmitter memory, StackWindow stack, FlagWords flags) {
        this.code = code;
        this.memory = memory;
        this.stack = stack;
        this.flags = flags;
    }

    /**
     * Pushes the frame; segments and mode stay as they are until {@link FlatRings#settle}.
     *
     * @param vector of the software interrupt
     * @param returnAddress behind it
     * @param handler address where it must lead
     * @param handlerNode the node there, whose stack is ready for it then
     * @param stackSlot local with the stack pointer, of ring 3 before and of ring 1 after
     * @param other where to go, with nothing done, if the handler cannot be entered like that
     */
    void enter(
            int vector,
            int returnAddress,
            int handler,
            int handlerNode,
            int stackSlot,
            Label other) {
        code.get(ClassConstant.SHORTCUTS);
        code.constant(vector);
        code.op(Opcodes.IALOAD);
        code.constant(handler);
        code.jump(Opcodes.IF_ICMPNE, other);
        code.get(ClassConstant.CPU);
        code.callVirtual(Cpu.class, "kernelStackPointer", "()I");
        code.add(-DirectTrap.FRAME);
        code.store(Locals.ADDRESS);
        RamPlace frame = stack.pushedFrame(handlerNode, Locals.ADDRESS, lookup(true, other));
        memory.pushPlace(code, frame);
        code.constant(returnAddress);
        store();
        memory.pushPlace(code, frame.plus(CS));
        selector(Cpu.CS);
        store();
        memory.pushPlace(code, frame.plus(EFLAGS));
        flags.pushEflags();
        store();
        memory.pushPlace(code, frame.plus(ESP));
        code.load(stackSlot);
        store();
        memory.pushPlace(code, frame.plus(SS));
        selector(Cpu.SS);
        store();
        code.load(Locals.ADDRESS);
        code.store(stackSlot);
        code.get(ClassConstant.DIRECT_TRAPS);
        code.get(ClassConstant.STATE);
        code.constant(vector);
        code.call(FlatRings.class, "enterUnsettled", "([J[II)V");
    }

    /**
     * Returns to ring 3: the flags are in the state then.
     *
     * @param node that ends with it
     * @param stackSlot local with the stack pointer, of ring 1 before and of ring 3 after
     * @param address where the frame must lead
     * @param other where to go, with nothing done, if it does not, or in another way
     */
    void leave(int node, int stackSlot, int address, Label other) {
        RamPlace frame = stack.poppedFrame(node, stackSlot, lookup(false, other));
        load(frame);
        code.constant(address);
        code.jump(Opcodes.IF_ICMPNE, other);
        code.get(ClassConstant.RINGS);
        code.get(ClassConstant.STATE);
        load(frame.plus(CS));
        load(frame.plus(SS));
        load(frame.plus(EFLAGS));
        code.callVirtual(FlatRings.class, "leaveUnsettled", "([IIII)Z");
        code.jump(Opcodes.IFEQ, other);
        load(frame.plus(ESP));
        code.store(stackSlot);
    }

    private PageLookup lookup(boolean write, Label other) {
        return new PageLookup(memory, false, write, DirectTrap.FRAME, false, other);
    }

    private void selector(int segment) {
        code.get(ClassConstant.STATE);
        code.constant(Cpu.SELECTOR + segment);
        code.op(Opcodes.IALOAD);
    }

    private void store() {
        memory.store(code, Flags.DWORD);
    }

    private void load(RamPlace place) {
        memory.load(code, Flags.DWORD, place);
    }
}
