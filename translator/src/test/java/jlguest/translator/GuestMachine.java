package jlguest.translator;

import java.util.Arrays;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.InvalidationListener;
import jlguest.runtime.ProcessorIdentity;
import jlguest.runtime.Segments;
import jlguest.runtime.TrapGates;

/**
 * A processor in ring 1 or 3 with 1 MiB of RAM, paging on, and the first 512 KiB mapped to
 * themselves for everyone; all traps go to the host.
 */
final class GuestMachine implements AutoCloseable {
    static final int WRITABLE = 0x67;
    static final int READ_ONLY = 0x65;

    /** Writable, and not yet written to. */
    static final int CLEAN = 0x27;

    static final int ABSENT = 0;

    /** End of what is mapped at first. */
    static final int MAPPED = 0x8_0000;

    private static final int RAM = 0x10_0000;
    private static final int DIRECTORY = 0xF_0000;
    private static final int TABLE = 0xF_1000;

    final Cpu cpu;
    final int[] state;
    final GuestRam ram = new GuestRam(RAM);
    final Processor processor;

    GuestMachine(TranslatorOptions options, boolean user) {
        this(options, user, TranslationListener.NONE, InvalidationListener.NONE);
    }

    GuestMachine(
            TranslatorOptions options,
            boolean user,
            TranslationListener translations,
            InvalidationListener invalidations) {
        AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
        cpu = new Cpu(space, new ProcessorIdentity(true));
        state = cpu.state();
        ram.store32(DIRECTORY, TABLE | WRITABLE);
        for (int page = 0; page < MAPPED; page += GuestRam.PAGE_SIZE) {
            map(page, page, WRITABLE);
        }
        space.switchTo(DIRECTORY);
        Segments segments = cpu.segments();
        segments.setDescriptor(12, 0x0000_FFFF, 0x00CF_BB00);
        segments.setDescriptor(13, 0x0000_FFFF, 0x00CF_B300);
        segments.setDescriptor(14, 0x0000_FFFF, 0x00CF_FB00);
        segments.setDescriptor(15, 0x0000_FFFF, 0x00CF_F300);
        segments.loadInitial();
        if (user) {
            segments.enter(0x73, 0x7B);
            segments.load(Cpu.DS, 0x7B);
            segments.load(Cpu.ES, 0x7B);
        }
        for (int vector = 0; vector < TrapGates.COUNT; vector++) {
            cpu.gates().setHostGate(vector, vector == 3 || vector == 4 ? 3 : 0);
        }
        processor = new Processor(cpu, options, translations, invalidations);
    }

    /** Maps one page below 4 MiB; translations made before are dropped. */
    void map(int virtualAddress, int physical, int flags) {
        ram.store32(TABLE + (virtualAddress >>> 12) * 4, physical | flags);
        cpu.space().flushAll();
    }

    /** Puts bytes into RAM as a host does: with notice to whoever made code from them. */
    void load(int physical, byte[] bytes) {
        cpu.space().code().written(physical, bytes.length);
        ram.write(physical, bytes);
    }

    /** Runs from an address until the host is wanted. */
    int run(int eip) {
        state[Cpu.EIP] = eip;
        return processor.run();
    }

    int[] registers() {
        return Arrays.copyOf(state, 8);
    }

    @Override
    public void close() {
        processor.close();
    }
}
