package jlguest.runtime;

import jlguest.mmu.GuestRam;

/**
 * Entry into a guest's own trap gate without the host, as the processor does it (lguest-abi.md
 * §5.7; Intel SDM volume 3, 6.12.1).
 *
 * <p>Almost always that is a system call of ring 3, and the kernel's stack is flat: {@link
 * FlatRings} remembers a pair of segments only if it is. Every other entry goes through the stack's
 * segment, with its base, limit and size of stack pointer.
 */
public final class DirectTrap {
    /** EFLAGS bits that are clear in a handler. */
    static final int CLEARED = Cpu.TF | Cpu.NT | Cpu.VM | Cpu.RF;

    /** Bytes of the frame of an entry from another ring. */
    public static final int FRAME = 20;

    private DirectTrap() {}

    /**
     * Pushes the frame and goes to the handler.
     *
     * @param exit {@link Exit#SOFTWARE_INTERRUPT}, {@link Exit#TRAP} or {@link
     *     Exit#TRAP_WITH_ERROR} with a vector whose gate is direct
     * @throws GuestFault with nothing changed: #TS or #SS if the stack's segment cannot be used or
     *     has no room, a page fault at the first push that fails
     */
    static void enter(Cpu cpu, int exit) {
        int[] state = cpu.state();
        int vector = Exit.vector(exit);
        boolean instruction = Exit.kind(exit) == Exit.SOFTWARE_INTERRUPT;
        int returnAddress = state[instruction ? Cpu.NEXT_EIP : Cpu.EIP];
        boolean withError = Exit.kind(exit) == Exit.TRAP_WITH_ERROR;
        if (withError || !enterFlat(cpu, vector, returnAddress)) {
            enterThroughSegment(cpu, vector, returnAddress, withError, instruction ? 0 : 1);
        }
    }

    private static void enterThroughSegment(
            Cpu cpu, int vector, int returnAddress, boolean withError, int external) {
        int[] state = cpu.state();
        int code = cpu.gates().selector(vector);
        boolean inner = (state[Cpu.SELECTOR + Cpu.SS] & 3) != (code & 3);
        int[] frame = new int[(inner ? 5 : 3) + (withError ? 1 : 0)];
        int words = 0;
        if (inner) {
            frame[words++] = state[Cpu.SELECTOR + Cpu.SS];
            frame[words++] = state[Cpu.ESP];
        }
        frame[words++] = cpu.eflags();
        frame[words++] = state[Cpu.SELECTOR + Cpu.CS];
        frame[words++] = returnAddress;
        if (withError) {
            frame[words] = state[Cpu.ERROR_CODE];
        }
        TrapStack stack =
                inner
                        ? TrapStack.ofKernel(cpu, code & 3, external)
                        : TrapStack.present(cpu, external);
        state[Cpu.ESP] = stack.push(frame);
        state[Cpu.EIP] = cpu.gates().handler(vector);
        state[Cpu.SYSTEM_FLAGS] &= ~CLEARED;
        cpu.segments().enter(code, stack.selector());
    }

    /**
     * The way from ring 3 to a flat stack whose page is known: a system call.
     *
     * @return false, with nothing done, if it is not that way
     */
    private static boolean enterFlat(Cpu cpu, int vector, int returnAddress) {
        int[] state = cpu.state();
        FlatRings rings = cpu.segments().rings();
        int bottom = cpu.kernelStackPointer() - FRAME;
        int frame = cpu.memory().innerFrame(bottom, FRAME);
        if (frame < 0 || !rings.leadInside(vector)) {
            return false;
        }
        GuestRam ram = cpu.ram();
        ram.store32(frame, returnAddress);
        ram.store32(frame + 4, state[Cpu.SELECTOR + Cpu.CS]);
        ram.store32(frame + 8, cpu.eflags());
        ram.store32(frame + 12, state[Cpu.ESP]);
        ram.store32(frame + 16, state[Cpu.SELECTOR + Cpu.SS]);
        state[Cpu.ESP] = bottom;
        state[Cpu.EIP] = cpu.gates().handler(vector);
        rings.enter();
        if (cpu.gates().privilege(vector) == 3) {
            cpu.gates().addShortcut(vector);
        }
        return true;
    }
}
