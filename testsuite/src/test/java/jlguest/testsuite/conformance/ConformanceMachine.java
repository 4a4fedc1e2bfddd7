package jlguest.testsuite.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.ProcessorIdentity;
import jlguest.runtime.TrapGates;
import jlguest.translator.Processor;

/**
 * A processor with paging of either form whose traps all go to the host, so that a test sees
 * vector, error code and address of each.
 *
 * <p>Below 256 KiB memory is mapped to itself. The two pages of the window lie in frames that are
 * not neighbours; what is behind its first page is never behind it in RAM.
 */
final class ConformanceMachine implements AutoCloseable {
    static final int PRESENT = 1;
    static final int WRITABLE = 2;
    static final int USER = 4;
    static final int ACCESSED = 0x20;
    static final int DIRTY = 0x40;

    /** A page that everyone may use, as it is after a write. */
    static final int USED = PRESENT | WRITABLE | USER | ACCESSED | DIRTY;

    /** Room for code, up to {@link #END}. */
    static final int CODE = 0x1_0000;

    /** Where code ends: {@code int $0x80}. */
    static final int END = 0x1_8000;

    /** Memory that nothing else is in, 32 KiB. */
    static final int SCRATCH = 0x2_0000;

    /** Top of a stack of 32 KiB. */
    static final int STACK = 0x3_8000;

    /** First page of the window. */
    static final int LOW = 0x4_0000;

    /** Second page of the window. */
    static final int HIGH = 0x4_1000;

    /** A page whose tables nothing else uses. */
    static final int TARGET = 0x4080_3000;

    /** Where {@link #TARGET} lies in guest-physical memory. */
    static final int TARGET_FRAME = 0x6_0000;

    static final int KERNEL_CODE = 0x61;
    static final int KERNEL_DATA = 0x69;
    static final int USER_CODE = 0x73;
    static final int USER_DATA = 0x7B;

    private static final int LOW_FRAME = 0x5_2000;
    private static final int HIGH_FRAME = 0x5_0000;
    private static final int IDENTITY_END = 0x4_0000;
    private static final int RAM = 0x8_0000;
    private static final int TOP = 0x1000;
    private static final int MIDDLE = 0x2000;
    private static final int TABLE = 0x3000;
    private static final int TARGET_MIDDLE = 0x4000;
    private static final int TARGET_TABLE = 0x5000;

    /** End of what page tables lie in; everything behind it belongs to the tests. */
    private static final int TABLES_END = 0x6000;

    private static final long TRANSLATION_NANOS = 30_000_000_000L;

    private static final Map<Integer, String> EXCEPTIONS =
            Map.ofEntries(
                    Map.entry(0, "#DE"),
                    Map.entry(1, "#DB"),
                    Map.entry(4, "#OF"),
                    Map.entry(5, "#BR"),
                    Map.entry(6, "#UD"),
                    Map.entry(7, "#NM"),
                    Map.entry(10, "#TS"),
                    Map.entry(11, "#NP"),
                    Map.entry(12, "#SS"),
                    Map.entry(13, "#GP"),
                    Map.entry(14, "#PF"),
                    Map.entry(16, "#MF"),
                    Map.entry(19, "#XM"));

    final GuestRam ram = new GuestRam(RAM);
    final Cpu cpu;
    final int[] state;
    final Processor processor;
    private final Engine engine;
    private final boolean pae;
    private final boolean user;

    ConformanceMachine(Engine engine, boolean pae, boolean user) {
        this(engine, pae, user, new ProcessorIdentity(true));
    }

    ConformanceMachine(Engine engine, boolean pae, boolean user, ProcessorIdentity identity) {
        this.engine = engine;
        this.pae = pae;
        this.user = user;
        AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
        space.setPae(pae);
        cpu = new Cpu(space, identity);
        state = cpu.state();
        if (pae) {
            ram.store64(TOP, MIDDLE | PRESENT);
            ram.store64(MIDDLE, TABLE | USED);
            ram.store64(TOP + (TARGET >>> 30) * 8, TARGET_MIDDLE | PRESENT);
        } else {
            ram.store32(TOP, TABLE | USED);
        }
        for (int page = CODE; page < IDENTITY_END; page += GuestRam.PAGE_SIZE) {
            ram.store32(slot(page), page | USED);
        }
        ram.store32(slot(LOW), LOW_FRAME | USED);
        ram.store32(slot(HIGH), HIGH_FRAME | USED);
        setTargetUpper(USED);
        ram.store32(slot(TARGET), TARGET_FRAME | USED);
        space.switchTo(TOP);
        setDescriptor(KERNEL_CODE, 0x0000_FFFF, 0x00CF_BB00);
        setDescriptor(KERNEL_DATA, 0x0000_FFFF, 0x00CF_B300);
        setDescriptor(USER_CODE, 0x0000_FFFF, 0x00CF_FB00);
        setDescriptor(USER_DATA, 0x0000_FFFF, 0x00CF_F300);
        for (int vector = 0; vector < TrapGates.COUNT; vector++) {
            boolean everyone = vector == 3 || vector == 4 || vector == 0x80;
            cpu.gates().setHostGate(vector, everyone ? 3 : 0);
        }
        load(END, "CD 80");
        processor = new Processor(cpu, engine.options());
        begin();
    }

    /** Where the page-table entry of an address is. */
    private int slot(int address) {
        int table = address == TARGET ? TARGET_TABLE : TABLE;
        return table + (pae ? (address >>> 12 & 0x1FF) * 8 : (address >>> 12 & 0x3FF) * 4);
    }

    private int targetUpperSlot() {
        return pae ? TARGET_MIDDLE + (TARGET >>> 21 & 0x1FF) * 8 : TOP + (TARGET >>> 22) * 4;
    }

    /** Sets the flags of the entry above the page-table entry of {@link #TARGET}. */
    void setTargetUpper(int flags) {
        ram.store32(targetUpperSlot(), TARGET_TABLE | flags);
        cpu.space().invalidate(TARGET);
    }

    int targetUpper() {
        return ram.load32(targetUpperSlot()) & 0xFFF;
    }

    /** Sets the flags of a page's entry; its frame stays. */
    void setFlags(int page, int flags) {
        ram.store32(slot(page), ram.load32(slot(page)) & -GuestRam.PAGE_SIZE | flags);
        cpu.space().invalidate(page);
    }

    int flags(int page) {
        return ram.load32(slot(page)) & 0xFFF;
    }

    void setDescriptor(int selector, int lo, int hi) {
        cpu.segments().setDescriptor(selector >>> 3, lo, hi);
    }

    /** Puts bytes into memory, with notice to whoever made code from them. */
    int load(int address, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        for (int i = 0; i < bytes.length; i++) {
            int physical = physical(address + i);
            cpu.space().code().written(physical, 1);
            ram.store8(physical, bytes[i]);
        }
        return address + bytes.length;
    }

    /** The same with a jump to {@link #END} behind it. */
    int loadAndEnd(int address, String hex) {
        int next = load(address, hex);
        return load(next, String.format("E9 %08x", Integer.reverseBytes(END - (next + 5))));
    }

    /** Guest-physical address of a byte that is mapped. */
    static int physical(int address) {
        if (address >= TARGET) {
            return address - TARGET + TARGET_FRAME;
        }
        if (address < LOW) {
            return address;
        }
        return address < HIGH ? address - LOW + LOW_FRAME : address - HIGH + HIGH_FRAME;
    }

    /** Flat segments of the machine's ring, all registers 0 but the stack pointer. */
    void begin() {
        cpu.reset();
        cpu.setTaskSwitched(false);
        int data = user ? USER_DATA : KERNEL_DATA;
        cpu.segments().enter(user ? USER_CODE : KERNEL_CODE, data);
        cpu.segments().load(Cpu.DS, data);
        cpu.segments().load(Cpu.ES, data);
        state[Cpu.ESP] = STACK;
    }

    /** Runs from an address until the host is wanted, and says why in words. */
    String run(int eip) {
        state[Cpu.EIP] = eip;
        return outcome(processor.run());
    }

    private String outcome(int exit) {
        int vector = Exit.vector(exit);
        switch (Exit.kind(exit)) {
            case Exit.TRAP:
                return EXCEPTIONS.get(vector);
            case Exit.TRAP_WITH_ERROR:
                return String.format("%s(%x)", EXCEPTIONS.get(vector), state[Cpu.ERROR_CODE]);
            case Exit.PAGE_FAULT:
                return String.format(
                        "#PF(%x) at %x", state[Cpu.ERROR_CODE], state[Cpu.FAULT_ADDRESS]);
            case Exit.SOFTWARE_INTERRUPT:
                return vector == 0x80 && state[Cpu.EIP] == END
                        ? "end"
                        : String.format("int %x", vector);
            default:
                return Exit.name(Exit.kind(exit));
        }
    }

    /**
     * Does something that ends well until translated code takes part in it, in tiers that
     * translate.
     */
    void warmUp(Runnable begin, int eip) {
        long before = cpu.statistics().translatedInstructions;
        long start = System.nanoTime();
        do {
            begin.run();
            assertEquals("end", run(eip), () -> "from " + Integer.toHexString(eip));
            assertTrue(System.nanoTime() - start < TRANSLATION_NANOS, "translation takes too long");
        } while (engine.translates() && cpu.statistics().translatedInstructions == before);
    }

    int[] registers() {
        return Arrays.copyOf(state, 8);
    }

    /** All of RAM but the page tables. */
    byte[] memory() {
        return ram.read(TABLES_END, RAM - TABLES_END);
    }

    @Override
    public void close() {
        processor.close();
    }
}
