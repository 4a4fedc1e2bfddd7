package jlguest.runtime;

/**
 * The stack that the frame of a trap is pushed onto, through its segment: the present one, or, from
 * an outer ring, the one that the kernel named (Intel SDM volume 3, 6.12.1 and 6.12.1.1).
 */
final class TrapStack {
    private static final int WORD = 4;

    private final Cpu cpu;
    private final int selector;
    private final int pointer;
    private final int base;
    private final int limit;
    private final int rights;
    private final boolean open;
    private final int faultError;

    private TrapStack(
            Cpu cpu,
            int selector,
            int pointer,
            int base,
            int limit,
            int rights,
            int open,
            int faultError) {
        this.cpu = cpu;
        this.selector = selector;
        this.pointer = pointer;
        this.base = base;
        this.limit = limit;
        this.rights = rights;
        this.open = open != 0;
        this.faultError = faultError;
    }

    /**
     * The stack in use.
     *
     * @param external 1 if an exception is delivered, for error codes; 0 for an instruction's trap
     */
    static TrapStack present(Cpu cpu, int external) {
        int[] state = cpu.state();
        return new TrapStack(
                cpu,
                state[Cpu.SELECTOR + Cpu.SS],
                state[Cpu.ESP],
                state[Cpu.BASE + Cpu.SS],
                state[Cpu.LIMIT + Cpu.SS],
                state[Cpu.RIGHTS + Cpu.SS],
                state[Cpu.OPEN + Cpu.SS],
                external);
    }

    /**
     * The stack for entries from an outer ring.
     *
     * @param level of the handler
     * @param external as for {@link #present}
     * @throws GuestFault #TS, or #SS if it is not present
     */
    static TrapStack ofKernel(Cpu cpu, int level, int external) {
        int selector = cpu.kernelStackSelector();
        cpu.segments().checkInnerStack(selector, level, external);
        DescriptorTable table = cpu.segments().table();
        int index = selector >>> 3;
        return new TrapStack(
                cpu,
                selector,
                cpu.kernelStackPointer(),
                table.base(index),
                table.limit(index),
                table.rights(index),
                table.open(index),
                selector & 0xFFFC | external);
    }

    /** The selector of its segment. */
    int selector() {
        return selector;
    }

    /**
     * Pushes words as the supervisor.
     *
     * @param words in the order of the pushes
     * @return the stack pointer afterwards
     * @throws GuestFault with nothing written: #SS if the segment has no room for all of them, or a
     *     page fault at the first that cannot be written, or where a device's registers are
     */
    int push(int... words) {
        LinearMemory memory = cpu.memory();
        memory.setUser(false);
        try {
            for (int i = 0; i < words.length; i++) {
                checkSegment(offset(i));
            }
            for (int i = 0; i < words.length; i++) {
                memory.checkPush(base + offset(i));
            }
        } catch (GuestFault fault) {
            memory.setUser(cpu.isUser());
            throw fault;
        }
        for (int i = 0; i < words.length; i++) {
            memory.store32(base + offset(i), words[i]);
        }
        int offset = offset(words.length - 1);
        return isBig() ? offset : pointer & 0xFFFF_0000 | offset;
    }

    private boolean isBig() {
        return (rights & DescriptorTable.BIG) != 0;
    }

    private int offset(int index) {
        int offset = pointer - WORD * (index + 1);
        return isBig() ? offset : offset & 0xFFFF;
    }

    private void checkSegment(int offset) {
        if (!open && !DescriptorTable.allows(rights, limit, offset, WORD, true)) {
            throw cpu.trap(Segments.STACK_FAULT, faultError);
        }
    }
}
