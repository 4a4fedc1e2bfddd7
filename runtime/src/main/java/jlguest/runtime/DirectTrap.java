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
     * @throws GuestFault with nothing changed, if the stack cannot be written: at the first push
     *     that fails
     */
    public static void enter(Cpu cpu, int vector, int returnAddress, boolean withError) {
        if (!withError && enterFlat(cpu, vector, returnAddress)) {
            return;
        }
        int[] state = cpu.state();
        boolean inner = (state[Cpu.SELECTOR + Cpu.SS] & 3) != (cpu.gates().selector(vector) & 3);
        int oldStack = state[Cpu.SELECTOR + Cpu.SS];
        int oldPointer = state[Cpu.ESP];
        int oldCode = state[Cpu.SELECTOR + Cpu.CS];
        int stack = inner ? cpu.kernelStackSelector() : oldStack;
        int top = inner ? cpu.kernelStackPointer() : oldPointer;
        int words = (inner ? 5 : 3) + (withError ? 1 : 0);
        int bottom = top - 4 * words;
        int eflags = cpu.eflags();
        int physical = kernelFrame(cpu, top, 4 * words);
        int at = 4 * words;
        if (inner) {
            store(cpu, physical, bottom, at -= 4, oldStack);
            store(cpu, physical, bottom, at -= 4, oldPointer);
        }
        store(cpu, physical, bottom, at -= 4, eflags);
        store(cpu, physical, bottom, at -= 4, oldCode);
        store(cpu, physical, bottom, at -= 4, returnAddress);
        if (withError) {
            store(cpu, physical, bottom, at - 4, state[Cpu.ERROR_CODE]);
        }
        state[Cpu.ESP] = bottom;
        state[Cpu.EIP] = cpu.gates().handler(vector);
        state[Cpu.SYSTEM_FLAGS] &= ~CLEARED;
        cpu.segments().enter(cpu.gates().selector(vector), stack);
    }

    /**
     * For translated code that goes on with the handler's: a software interrupt of ring 3.
     *
     * @param handler where the handler must be
     * @return false, with nothing done, if it takes another way
     */
    public static boolean enterAt(Cpu cpu, int vector, int returnAddress, int handler) {
        TrapGates gates = cpu.gates();
        if (!gates.isDirect(vector)
                || gates.privilege(vector) != 3
                || gates.handler(vector) != handler
                || !enterFlat(cpu, vector, returnAddress)) {
            return false;
        }
        cpu.statistics().directTraps[vector]++;
        return true;
    }

    /**
     * The way from ring 3 to a flat stack whose page is known: a system call.
     *
     * @return false, with nothing done, if it is not that way
     */
    private static boolean enterFlat(Cpu cpu, int vector, int returnAddress) {
        int[] state = cpu.state();
        int bottom = cpu.kernelStackPointer() - 20;
        int frame = cpu.memory().innerFrame(bottom, 20);
        int code = state[Cpu.SELECTOR + Cpu.CS];
        int stack = state[Cpu.SELECTOR + Cpu.SS];
        if (frame < 0
                || !cpu.segments()
                        .rings()
                        .enterInner(cpu.gates().selector(vector), cpu.kernelStackSelector())) {
            return false;
        }
        GuestRam ram = cpu.ram();
        ram.store32(frame, returnAddress);
        ram.store32(frame + 4, code);
        ram.store32(frame + 8, cpu.eflags());
        ram.store32(frame + 12, state[Cpu.ESP]);
        ram.store32(frame + 16, stack);
        state[Cpu.ESP] = bottom;
        state[Cpu.EIP] = cpu.gates().handler(vector);
        state[Cpu.SYSTEM_FLAGS] &= ~CLEARED;
        return true;
    }

    /** Writes one word of the frame: directly, or where that cannot be, through linear memory. */
    private static void store(Cpu cpu, int physical, int linear, int offset, int value) {
        if (physical >= 0) {
            cpu.ram().store32(physical + offset, value);
        } else {
            cpu.memory().store32(linear + offset, value);
        }
    }

    /** Prepares the frame's memory; nothing is changed if that faults. */
    private static int kernelFrame(Cpu cpu, int top, int length) {
        LinearMemory memory = cpu.memory();
        memory.setUser(false);
        try {
            return memory.frameForPush(top, length);
        } catch (GuestFault fault) {
            memory.setUser(cpu.isUser());
            throw fault;
        }
    }
}
