package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestKilledException;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.ProcessorIdentity;
import org.junit.jupiter.api.function.Executable;

/** A guest of 4 MiB that has begun, with the host's parts around it and no processor to run it. */
final class TestGuest implements AutoCloseable {
    static final int MEMORY = 4 << 20;
    static final int FRAMES = MEMORY / GuestRam.PAGE_SIZE;

    /** Guest-physical address of {@code lguest_data}. */
    static final int DATA = 0x5000;

    static final int KERNEL_ADDRESS = 0xC000_0000;
    static final int ENTRY = 0x10_0000;

    /** Window without interrupts; for pci guests only its first instruction counts. */
    static final int WINDOW_START = 0xC010_2000;

    static final int WINDOW_END = 0xC010_2008;

    /** A kernel stack's end. */
    static final int STACK = 0x9000;

    static final int KERNEL_DS = 0x69;
    static final int USER_CS = 0x73;
    static final int USER_DS = 0x7B;

    /** Gates in the guest's words: handler 0xC0123456. */
    static final int HANDLER = 0xC012_3456;

    static final int GATE_LOW = 0x0060_3456;
    static final int INTERRUPT_GATE_HIGH = 0xC012_8E00;
    static final int TRAP_GATE_HIGH = 0xC012_8F00;
    static final int USER_TRAP_GATE_HIGH = 0xC012_EF00;

    final GuestRam ram;
    final CodePages code;
    final AddressSpace space;
    final Cpu cpu;
    final int[] state;
    final Lguest lguest;
    final AtomicInteger wakes = new AtomicInteger();
    final List<Integer> notifications = new ArrayList<>();
    final RecordingPorts ports = new RecordingPorts();

    TestGuest() {
        this(HostOptions.forMemory(MEMORY));
    }

    TestGuest(HostOptions options) {
        ram = new GuestRam(MEMORY);
        code = new CodePages(ram.frames());
        space = new AddressSpace(ram, code);
        cpu = new Cpu(space, new ProcessorIdentity(true));
        state = cpu.state();
        lguest = new Lguest(cpu, options, notifications::add, ports, wakes::incrementAndGet);
        lguest.setupRegisters(ENTRY);
    }

    /** A guest past INIT, with a kernel stack pointer. */
    static TestGuest initialized(Generation generation) {
        return initialized(generation, HostOptions.forMemory(MEMORY));
    }

    static TestGuest initialized(Generation generation, HostOptions options) {
        TestGuest guest = new TestGuest(options);
        guest.writeData(generation);
        guest.hypercall(Hypercalls.LGUEST_INIT, DATA);
        guest.state[Cpu.ESP] = STACK;
        return guest;
    }

    /** Writes what a kernel's image holds in {@code lguest_data}. */
    void writeData(Generation generation) {
        LguestLayout layout = generation.layout();
        ram.store32(DATA + LguestLayout.BLOCKED_INTERRUPTS, 1);
        for (int slot = 0; slot < HypercallRing.SLOTS; slot++) {
            ram.store8(DATA + layout.hcallStatus() + slot, HypercallRing.FREE);
        }
        ram.store32(DATA + layout.noirqStart(), WINDOW_START);
        if (layout.noirqEnd() != LguestLayout.ABSENT) {
            ram.store32(DATA + layout.noirqEnd(), WINDOW_END);
        }
        ram.store32(DATA + layout.kernelAddress(), KERNEL_ADDRESS);
        ram.store32(DATA + layout.syscallVec(), SyscallVector.LINUX);
    }

    void hypercall(int number, int... arguments) {
        int[] all = new int[4];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        state[Cpu.EAX] = number;
        state[Cpu.EBX] = all[0];
        state[Cpu.ECX] = all[1];
        state[Cpu.EDX] = all[2];
        state[Cpu.ESI] = all[3];
        lguest.hypercalls.doHypercalls();
    }

    /** Fills slot {@code index} of the ring. */
    void queue(int index, int number, int... arguments) {
        LguestLayout layout = lguest.data.layout();
        int slot = DATA + layout.hcalls() + index * HypercallRing.SLOT_BYTES;
        ram.store32(slot, number);
        for (int i = 0; i < 4; i++) {
            ram.store32(slot + 4 + i * 4, i < arguments.length ? arguments[i] : 0);
        }
        ram.store8(DATA + layout.hcallStatus() + index, 0);
    }

    int status(int index) {
        return ram.load8(DATA + lguest.data.layout().hcallStatus() + index);
    }

    int data(int offset) {
        return ram.load32(DATA + offset);
    }

    void setData(int offset, int value) {
        ram.store32(DATA + offset, value);
    }

    void enableInterrupts() {
        setData(LguestLayout.IRQ_ENABLED, Cpu.IF);
    }

    int irqEnabled() {
        return data(LguestLayout.IRQ_ENABLED);
    }

    int irqPending() {
        return data(lguest.data.layout().irqPending());
    }

    void block(int mask) {
        setData(LguestLayout.BLOCKED_INTERRUPTS, mask);
    }

    /** Has a gate for a vector, with the handler {@link #HANDLER}. */
    void setGate(int vector, int high) {
        hypercall(Hypercalls.LOAD_IDT_ENTRY, vector, GATE_LOW, high);
    }

    /** The same, for tests that must not make a hypercall. */
    void setGateWithoutHypercall(int vector) {
        lguest.idt.loadGuestIdtEntry(vector, GATE_LOW, INTERRUPT_GATE_HIGH);
    }

    /** Puts the processor into ring 3. */
    void enterUser() {
        hypercall(Hypercalls.LOAD_GDT_ENTRY, 14, 0x0000_FFFF, 0x00CF_FA00);
        hypercall(Hypercalls.LOAD_GDT_ENTRY, 15, 0x0000_FFFF, 0x00CF_F200);
        cpu.segments().enter(USER_CS, USER_DS);
    }

    /** Word {@code index} from the top of the present stack. */
    int stackWord(int index) {
        return ram.load32(lguest.memory.guestPa(state[Cpu.ESP] + 4 * index));
    }

    void writeCode(int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            ram.store8(state[Cpu.EIP] + i, bytes[i]);
        }
    }

    /**
     * Builds two-level tables at {@code directory} (with its page table behind it) that map the
     * first 4 MiB at 0 and at {@link #KERNEL_ADDRESS}, writable for the kernel.
     */
    void buildTables(int directory) {
        int table = directory + GuestRam.PAGE_SIZE;
        ram.store32(directory, table | 0x067);
        ram.store32(directory + (KERNEL_ADDRESS >>> 22) * 4, table | 0x067);
        for (int i = 0; i < FRAMES; i++) {
            ram.store32(table + i * 4, i << GuestRam.PAGE_SHIFT | 0x003);
        }
    }

    /** Changes the page-table entry of a virtual address in tables of {@link #buildTables}. */
    void setEntry(int directory, int virtualAddress, int entry) {
        int index = (virtualAddress >>> GuestRam.PAGE_SHIFT) & 0x3FF;
        ram.store32(directory + GuestRam.PAGE_SIZE + index * 4, entry);
    }

    int entry(int directory, int virtualAddress) {
        int index = (virtualAddress >>> GuestRam.PAGE_SHIFT) & 0x3FF;
        return ram.load32(directory + GuestRam.PAGE_SIZE + index * 4);
    }

    /** Asserts that something ends the guest with exactly this reason. */
    static void assertKilled(String reason, Executable action) {
        assertEquals(reason, assertThrows(GuestKilledException.class, action).getMessage());
    }

    @Override
    public void close() {
        lguest.close();
    }
}
