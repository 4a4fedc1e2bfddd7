package jlguest.runtime;

/** The stack frame of a procedure inside others (Intel SDM volume 2, ENTER). */
public final class NestedFrame {
    private static final int ROOM_SHIFT = 8;

    private final Cpu cpu;
    private final int size;
    private final int bytes;

    private NestedFrame(Cpu cpu, int size) {
        this.cpu = cpu;
        this.size = size;
        bytes = 1 << size;
    }

    /**
     * The immediate of {@link #enter}.
     *
     * @param size operand size
     * @param level nesting level, 1 to 31
     * @param room bytes for local variables, 0 to 65,535
     */
    public static int immediate(int size, int level, int room) {
        return room << ROOM_SHIFT | level << 2 | size;
    }

    /**
     * ENTER with a nesting level, as {@link #immediate} says. What it copies may be what it pushed
     * just before, so it is not started twice: all accesses are checked first, in their order.
     */
    public static void enter(Cpu cpu, int a, int b, int imm) {
        NestedFrame frame = new NestedFrame(cpu, imm & 3);
        int level = imm >>> 2 & 31;
        int room = imm >>> ROOM_SHIFT;
        frame.build(level, true);
        // Faults where a write at the final stack pointer would.
        cpu.memory().checkWrite(frame.pushed(level + 1, room), frame.bytes);
        frame.build(level, false);
        frame.finish(level, room);
    }

    /** Pushes, or only checks that it can be done. */
    private void build(int level, boolean checks) {
        int[] state = cpu.state();
        push(1, state[Cpu.EBP], checks);
        for (int i = 1; i < level; i++) {
            push(i + 1, outerFrame(i), checks);
        }
        push(level + 1, state[Cpu.ESP] - bytes, checks);
    }

    private void push(int index, int value, boolean checks) {
        int address = pushed(index, 0);
        if (checks) {
            cpu.memory().checkWrite(address, bytes);
        } else if (size == Flags.WORD) {
            cpu.memory().store16(address, value);
        } else {
            cpu.memory().store32(address, value);
        }
    }

    /** Linear address of what is pushed, counted from 1, and further down. */
    private int pushed(int index, int room) {
        int offset = cpu.state()[Cpu.ESP] - index * bytes - room;
        return cpu.segments().linearOnStack(offset, bytes, true);
    }

    private int outerFrame(int index) {
        int offset = cpu.state()[Cpu.EBP] - index * bytes;
        int address = cpu.segments().linearOnStack(offset, bytes, false);
        return size == Flags.WORD ? cpu.memory().load16(address) : cpu.memory().load32(address);
    }

    private void finish(int level, int room) {
        int[] state = cpu.state();
        int frame = state[Cpu.ESP] - bytes;
        state[Cpu.EBP] =
                size == Flags.DWORD ? frame : state[Cpu.EBP] & 0xFFFF_0000 | frame & 0xFFFF;
        cpu.segments().moveStack(-(level + 1) * bytes - room);
    }
}
