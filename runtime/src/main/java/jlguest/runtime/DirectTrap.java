package jlguest.runtime;

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
        memory.setUser(false);
        try {
            memory.checkWrite(bottom, 4 * words);
        } catch (GuestFault fault) {
            memory.setUser(cpu.isUser());
            throw fault;
        }
        int at = top;
        if (inner) {
            memory.store32(at -= 4, oldStack);
            memory.store32(at -= 4, oldPointer);
        }
        memory.store32(at -= 4, cpu.eflags());
        memory.store32(at -= 4, oldCode);
        memory.store32(at -= 4, returnAddress);
        if (withError) {
            memory.store32(at - 4, state[Cpu.ERROR_CODE]);
        }
        state[Cpu.ESP] = bottom;
        state[Cpu.EIP] = cpu.gates().handler(vector);
        state[Cpu.SYSTEM_FLAGS] &= ~CLEARED;
        cpu.segments().enter(cpu.gates().selector(vector), stack);
    }
}
