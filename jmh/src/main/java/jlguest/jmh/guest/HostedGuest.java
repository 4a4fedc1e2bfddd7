package jlguest.jmh.guest;

import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.hypervisor.lguest.HostOptions;
import jlguest.hypervisor.lguest.IoPorts;
import jlguest.hypervisor.lguest.LguestHost;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.ProcessorIdentity;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Processor;
import jlguest.translator.Tier;
import jlguest.translator.TranslatorOptions;

/**
 * A paravirtual guest of 4 MiB under the real host: a kernel in ring 1 that handles system calls
 * and page faults, and one user program, which is run again and again.
 *
 * <p>System call 0 counts in the kernel's memory ({@link #systemCalls}), system call 1 ends {@link
 * #run}. A program starts with ESI at its number of repetitions and EDI at {@link #LAZY}, and must
 * keep to EAX, ESI, EDI and the stack.
 */
public final class HostedGuest implements AutoCloseable {
    /** The vector of system calls. */
    public static final int SYSTEM_CALL = 0x80;

    /** The vector of page faults. */
    public static final int PAGE_FAULT = 14;

    /** First address of the pages that the kernel's page-fault handler can bring in. */
    public static final int LAZY = 0x20_0000;

    /** Number of those pages. */
    public static final int LAZY_PAGES = 512;

    /** Selector of the user's and the kernel's data. */
    static final int USER_DS = 0x7B;

    /** Selector of what Linux keeps for each processor. */
    static final int PER_CPU = 0xD9;

    private static final int RAM_SIZE = 4 << 20;
    private static final int USER_CS = 0x73;
    private static final int KERNEL_CS = 0x61;
    private static final int KERNEL_DS = 0x69;

    private static final int DIRECTORY = 0x1000;
    private static final int DATA = 0x5000;
    private static final int COUNTER = 0x6000;
    private static final int REPETITIONS = 0x6004;
    private static final int KERNEL_STACK = 0x9000;
    private static final int KERNEL = 0x1_0000;
    private static final int USER = 0x2_0000;
    private static final int USER_STACK = 0x3_0000;

    /** Offsets in {@code struct lguest_data} as Linux 3.12 has it (lguest-abi.md §3). */
    private static final int CR2 = 8;

    private static final int HCALL_STATUS = 24;
    private static final int HCALL_SLOTS = 64;
    private static final int KERNEL_ADDRESS = 1384;
    private static final int SYSCALL_VEC = 1388;

    /** Hypercalls (lguest-abi.md §4). */
    private static final int INIT = 1;

    private static final int NEW_PGTABLE = 4;
    private static final int LOAD_IDT_ENTRY = 6;
    private static final int SET_STACK = 7;
    private static final int NOTIFY = 17;
    private static final int LOAD_GDT_ENTRY = 18;

    private static final int PRESENT = 1;

    /** Takes the thread out of the host's run loop, which can be entered again afterwards. */
    private static final class ProgramEnd extends RuntimeException {
        private static final long serialVersionUID = 1;

        ProgramEnd() {
            super("the program ended", null, false, false);
        }
    }

    private final ProgramEnd programEnd = new ProgramEnd();
    private final Cpu cpu;
    private final GuestRam ram;
    private final Processor processor;
    private final LguestHost host;

    /** Writes a user program. */
    @FunctionalInterface
    public interface Program {
        /** Appends the program; running past its end ends it. */
        void append(GuestCode code);
    }

    /**
     * A guest that has not run yet.
     *
     * @param tier how code is run
     * @param directTraps whether system calls go to the kernel without the host
     * @param entry how the kernel enters and leaves a system call
     * @param program what user code does
     */
    public HostedGuest(Tier tier, boolean directTraps, EntryCode entry, Program program) {
        ram = new GuestRam(RAM_SIZE);
        AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
        cpu = new Cpu(space, new ProcessorIdentity(true));
        processor =
                new Processor(
                        cpu,
                        TranslatorOptions.DEFAULT.withTier(tier).withMemory(MemoryAccess.FAST));
        host =
                new LguestHost(
                        cpu,
                        processor::run,
                        HostOptions.forMemory(RAM_SIZE).withDirectTraps(directTraps),
                        this::notified,
                        IoPorts.NONE);
        IdentityTables.write(ram, DIRECTORY);
        writeLguestData();
        write(kernel(entry));
        write(user(program));
        host.start(KERNEL);
    }

    private void write(GuestCode code) {
        byte[] bytes = code.assemble();
        ram.write(code.origin(), bytes);
    }

    private void writeLguestData() {
        for (int slot = 0; slot < HCALL_SLOTS; slot++) {
            ram.store8(DATA + HCALL_STATUS + slot, 0xFF);
        }
        ram.store32(DATA + KERNEL_ADDRESS, 0xC000_0000);
        ram.store32(DATA + SYSCALL_VEC, SYSTEM_CALL);
    }

    private static GuestCode kernel(EntryCode entry) {
        GuestCode code = new GuestCode(KERNEL);
        code.jmp("boot");
        code.align(64);
        entry.append(code, 2);
        code.align(64);
        code.label("count");
        code.code(0xA1).word(COUNTER); // mov COUNTER, %eax
        code.code(0x40); // inc %eax
        code.code(0xA3).word(COUNTER); // mov %eax, COUNTER
        code.code(0xC3); // ret
        code.label("end");
        hypercall(code, NOTIFY, DATA, 0, 0);
        code.code(0xC3); // ret
        pageFault(code);
        code.align(64);
        code.label("table").address("count").address("end");
        boot(code);
        return code;
    }

    /** Makes the page table's entry present, at once: what is not present is not remembered. */
    private static void pageFault(GuestCode code) {
        code.align(64);
        code.label("pageFault");
        code.code(0x50); // push %eax
        code.code(0xA1).word(DATA + CR2); // mov cr2, %eax
        code.code(0xC1, 0xE8, 0x0C); // shr $12, %eax
        code.code(0x83, 0x0C, 0x85); // orl $1, entries(, %eax, 4)
        code.word(IdentityTables.entry(DIRECTORY, 0)).code(PRESENT);
        code.code(0x58); // pop %eax
        code.code(0x83, 0xC4, 0x04); // add $4, %esp
        code.code(0xCF); // iret
    }

    private static void boot(GuestCode code) {
        code.label("boot");
        code.code(0xBC).word(KERNEL_STACK); // mov $KERNEL_STACK, %esp
        hypercall(code, INIT, DATA, 0, 0);
        hypercall(code, NEW_PGTABLE, DIRECTORY, 0, 0);
        hypercall(code, LOAD_GDT_ENTRY, USER_CS >> 3, 0x0000_FFFF, 0x00CF_FA00);
        hypercall(code, LOAD_GDT_ENTRY, USER_DS >> 3, 0x0000_FFFF, 0x00CF_F200);
        hypercall(code, LOAD_GDT_ENTRY, PER_CPU >> 3, 0x0000_FFFF, 0x00CF_9200);
        hypercall(code, SET_STACK, KERNEL_DS, KERNEL_STACK, 1);
        trapGate(code, SYSTEM_CALL, "systemCall", 0xEF00);
        trapGate(code, PAGE_FAULT, "pageFault", 0x8F00);
        code.code(0xB8).word(USER_DS); // mov $USER_DS, %eax
        code.code(0x8E, 0xD8, 0x8E, 0xC0); // mov %eax, %ds; mov %eax, %es
        code.code(0x68).word(USER_DS); // push
        code.code(0x68).word(USER_STACK);
        code.code(0x68).word(Cpu.IF);
        code.code(0x68).word(USER_CS);
        code.code(0x68).word(USER);
        code.code(0xCF); // iret
    }

    private static void hypercall(GuestCode code, int number, int ebx, int ecx, int edx) {
        code.code(0xB8).word(number); // mov $number, %eax
        code.code(0xBB).word(ebx);
        code.code(0xB9).word(ecx);
        code.code(0xBA).word(edx);
        code.interrupt(0x1F);
    }

    private static void trapGate(GuestCode code, int vector, String handler, int rights) {
        int address = code.addressOf(handler);
        int low = KERNEL_CS - 1 << 16 | address & 0xFFFF;
        hypercall(code, LOAD_IDT_ENTRY, vector, low, address & 0xFFFF_0000 | rights);
    }

    private static GuestCode user(Program program) {
        GuestCode code = new GuestCode(USER);
        code.label("start");
        code.code(0x8B, 0x35).word(REPETITIONS); // mov REPETITIONS, %esi
        code.code(0xBF).word(LAZY); // mov $LAZY, %edi
        program.append(code);
        code.code(0xB8).word(1); // mov $1, %eax
        code.interrupt(SYSTEM_CALL);
        return code.jmp("start");
    }

    private void notified(int address) {
        throw programEnd;
    }

    /**
     * Runs the user program once.
     *
     * @throws IllegalStateException if the guest ends
     */
    public void run(int repetitions) {
        ram.store32(REPETITIONS, repetitions);
        GuestEnd end;
        try {
            end = host.run();
        } catch (ProgramEnd expected) {
            return;
        }
        throw new IllegalStateException("the guest ended: " + end);
    }

    /** Takes the {@link #LAZY} pages away, as a kernel does with its pages and one FLUSH_TLB. */
    public void dropLazyPages() {
        int first = LAZY >>> GuestRam.PAGE_SHIFT;
        for (int page = first; page < first + LAZY_PAGES; page++) {
            int slot = IdentityTables.entry(DIRECTORY, page);
            ram.store32(slot, ram.load32(slot) & ~PRESENT);
        }
        cpu.space().flushUser();
    }

    /** How often system call 0 was done. */
    public int systemCalls() {
        return ram.load32(COUNTER);
    }

    /** Traps of a vector that went to the kernel without the host. */
    public long directTraps(int vector) {
        return cpu.statistics().directTraps[vector];
    }

    /** Traps of a vector that the host reflected. */
    public long reflectedTraps(int vector) {
        return host.counters().reflectedTraps()[vector];
    }

    @Override
    public void close() {
        host.close();
        processor.close();
    }
}
