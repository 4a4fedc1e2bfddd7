package jlguest.runtime;

import jlguest.mmu.GuestRam;

/**
 * Entry into a guest's own trap gate without the host, as the processor does it (lguest-abi.md
 * §5.7; Intel SDM volume 3, 6.12.1).
 */
public final class DirectTrap {
    /** EFLAGS bits that are clear in a handler. */
    private static final int CLEARED = Cpu.TF | Cpu.NT | Cpu.VM | Cpu.RF;

    private DirectTrap() {}

    /**
     * Pushes the frame and goes to the handler.
     *
     * @param vector a vector whose gate is direct
     * @param returnAddress what is pushed as EIP
     * @param withError whether the error code in the state is pushed as well
     * @throws GuestFault with nothing changed, if the stack cannot be written
     */
    public static void enter(Cpu cpu, int vector, int returnAddress, boolean withError) {
        int[] state = cpu.state();
        LinearMemory memory = cpu.memory();
        boolean inner = (state[Cpu.SELECTOR + Cpu.SS] & 3) != (cpu.gates().selector(vector) & 3);
        int oldStack = state[Cpu.SELECTOR + Cpu.SS];
        int oldPointer = state[Cpu.ESP];
        int oldCode = state[Cpu.SELECTOR + Cpu.CS];
        int stack = inner ? cpu.kernelStackSelector() : oldStack;
        int top = inner ? cpu.kernelStackPointer() : oldPointer;
        int words = (inner ? 5 : 3) + (withError ? 1 : 0);
        int bottom = top - 4 * words;
        int eflags = cpu.eflags();
        int physical = kernelFrame(cpu, bottom, 4 * words);
        if (physical >= 0) {
            GuestRam ram = cpu.ram();
            int at = physical + 4 * words;
            if (inner) {
                ram.store32(at -= 4, oldStack);
                ram.store32(at -= 4, oldPointer);
            }
            ram.store32(at -= 4, eflags);
            ram.store32(at -= 4, oldCode);
            ram.store32(at -= 4, returnAddress);
            if (withError) {
                ram.store32(at - 4, state[Cpu.ERROR_CODE]);
            }
        } else {
            int at = top;
            if (inner) {
                memory.store32(at -= 4, oldStack);
                memory.store32(at -= 4, oldPointer);
            }
            memory.store32(at -= 4, eflags);
            memory.store32(at -= 4, oldCode);
            memory.store32(at -= 4, returnAddress);
            if (withError) {
                memory.store32(at - 4, state[Cpu.ERROR_CODE]);
            }
        }
        state[Cpu.ESP] = bottom;
        state[Cpu.EIP] = cpu.gates().handler(vector);
        state[Cpu.SYSTEM_FLAGS] &= ~CLEARED;
        cpu.segments().enter(cpu.gates().selector(vector), stack);
    }

    /** Prepares the frame's memory; nothing is changed if that faults. */
    private static int kernelFrame(Cpu cpu, int bottom, int length) {
        LinearMemory memory = cpu.memory();
        memory.setUser(false);
        try {
            int physical = memory.frameForWrite(bottom, length);
            if (physical < 0) {
                memory.checkWrite(bottom, length);
            }
            return physical;
        } catch (GuestFault fault) {
            memory.setUser(cpu.isUser());
            throw fault;
        }
    }
}
