package jlguest.runtime;

import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;

/**
 * A processor with 1 MiB of RAM, of which the first half is mapped to itself for both rings, and
 * the descriptors of {@link #TABLE}.
 */
final class CpuFixture {
    static final int KERNEL_CODE = 0x61;
    static final int KERNEL_DATA = 0x69;
    static final int USER_CODE = 0x73;
    static final int USER_DATA = 0x7B;

    static final int WRITABLE = 0x67;
    static final int READ_ONLY = 0x65;

    private static final int DIRECTORY = 0xF_0000;
    private static final int PAGES = 0xF_1000;

    /** Index, low word, high word. */
    private static final int[][] TABLE = {
        {1, 0x0000_FFFF, 0x00CF_B200}, // flat data, level 1
        {2, 0x0000_FFFF, 0x00CF_1200}, // flat data, level 0, not present
        {3, 0x0000_FFFF, 0x00CF_F000}, // read-only data, level 3
        {4, 0x0000_FFFF, 0x00CF_F800}, // code that cannot be read, level 3
        {5, 0x0000_FFFF, 0x00CF_BE00}, // conforming code, level 1
        {6, 0x0000_FFFF, 0x00CF_7200}, // flat data, level 3, not present
        {7, 0x0000_FFFF, 0x00CF_7A00}, // code, level 3, not present
        {8, 0x0000_FFFF, 0x00CF_8900}, // a system descriptor: TSS
        {9, 0x1000_0FFF, 0x0040_F200}, // 4 KiB at 0x1000, level 3
        {10, 0x0000_0FFF, 0x00C0_F600}, // expand-down above 16 MiB, level 3
        {11, 0x0000_FFFF, 0x0000_F200}, // 64 KiB with a 16-bit stack, level 3
        {12, 0x0000_FFFF, 0x00CF_BB00},
        {13, 0x0000_FFFF, 0x00CF_B300},
        {14, 0x0000_FFFF, 0x00CF_FB00},
        {15, 0x0000_FFFF, 0x00CF_F300},
        {16, 0x0000_FFFF, 0x00CF_3A00}, // code, level 1, not present
        {17, 0x0000_FFFF, 0x00CF_9B00}, // code, level 0
        {18, 0x0000_FFFF, 0x00CF_3200}, // data, level 1, not present
    };

    final GuestRam ram = new GuestRam(0x10_0000);
    final AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
    final Cpu cpu = new Cpu(space, new ProcessorIdentity(true));
    final int[] state = cpu.state();
    final LinearMemory memory = cpu.memory();

    CpuFixture(boolean user) {
        ram.store32(DIRECTORY, PAGES | WRITABLE);
        for (int page = 0; page < 0x8_0000; page += GuestRam.PAGE_SIZE) {
            map(page, page | WRITABLE);
        }
        space.switchTo(DIRECTORY);
        for (int[] descriptor : TABLE) {
            cpu.segments().setDescriptor(descriptor[0], descriptor[1], descriptor[2]);
        }
        cpu.segments().loadInitial();
        if (user) {
            cpu.segments().enter(USER_CODE, USER_DATA);
            cpu.segments().load(Cpu.DS, USER_DATA);
            cpu.segments().load(Cpu.ES, USER_DATA);
        }
        for (int vector = 0; vector < TrapGates.COUNT; vector++) {
            cpu.gates().setHostGate(vector, vector == 3 || vector == 4 ? 3 : 0);
        }
        state[Cpu.EIP] = 0x1000;
        state[Cpu.ESP] = 0x8000;
    }

    static CpuFixture ring1() {
        return new CpuFixture(false);
    }

    static CpuFixture ring3() {
        return new CpuFixture(true);
    }

    void map(int page, int entry) {
        ram.store32(PAGES + (page >>> 12) * 4, entry);
        space.flushAll();
    }

    /** Puts words onto the stack, the first at the lowest address. */
    void push(int... words) {
        state[Cpu.ESP] -= 4 * words.length;
        for (int i = 0; i < words.length; i++) {
            memory.store32(state[Cpu.ESP] + 4 * i, words[i]);
        }
    }

    int stackWord(int index) {
        return ram.load32(state[Cpu.ESP] + 4 * index);
    }

    int selector(int segment) {
        return state[Cpu.SELECTOR + segment];
    }

    /** What an action ends with: {@code vector} or {@code vector(error)}, or "done". */
    String outcome(Runnable action) {
        try {
            action.run();
            return "done";
        } catch (GuestFault fault) {
            int vector = Exit.vector(fault.exit());
            switch (Exit.kind(fault.exit())) {
                case Exit.TRAP_WITH_ERROR:
                    return vector + "(" + Integer.toHexString(state[Cpu.ERROR_CODE]) + ")";
                case Exit.PAGE_FAULT:
                    return "14("
                            + Integer.toHexString(state[Cpu.ERROR_CODE])
                            + ") at "
                            + Integer.toHexString(state[Cpu.FAULT_ADDRESS]);
                case Exit.TRAP:
                    return Integer.toString(vector);
                default:
                    return Exit.name(Exit.kind(fault.exit()));
            }
        }
    }
}
