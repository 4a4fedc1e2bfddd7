package jlguest.jmh.guest;

import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.ProcessorIdentity;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Processor;
import jlguest.translator.Tier;
import jlguest.translator.TranslatorOptions;

/**
 * A processor in ring 3 with paging and 8 MiB of memory, and no host: for code that needs none.
 *
 * <p>A program starts at {@link #CODE} with its number of repetitions in ECX, ESI at {@link #DATA},
 * EDI at {@link #TARGET} and all other registers 0, and ends with {@code int $0x80}.
 */
public final class BareMachine implements AutoCloseable {
    /** Where programs start. */
    public static final int CODE = 0x10_0000;

    /** Memory that nothing else is in, 2 MiB. */
    public static final int DATA = 0x20_0000;

    /** Memory that nothing else is in, 2 MiB. */
    public static final int TARGET = 0x40_0000;

    /** The vector that ends a program. */
    public static final int END = 0x80;

    private static final int STACK_TOP = 0x70_0000;
    private static final int RAM_SIZE = 0x80_0000;
    private static final int DIRECTORY = 0x1000;
    private static final int USER_CS = 0x73;
    private static final int USER_DS = 0x7B;

    private final Cpu cpu;
    private final int[] state;
    private final Processor processor;

    /**
     * A machine with a program in it.
     *
     * @param tier how code is run
     * @param memory how translated code reaches memory
     * @param program code with its origin at {@link #CODE}
     */
    public BareMachine(Tier tier, MemoryAccess memory, GuestCode program) {
        GuestRam ram = new GuestRam(RAM_SIZE);
        AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
        cpu = new Cpu(space, new ProcessorIdentity(true));
        state = cpu.state();
        IdentityTables.write(ram, DIRECTORY);
        space.switchTo(DIRECTORY);
        cpu.segments().setDescriptor(USER_CS >> 3, 0x0000_FFFF, 0x00CF_FB00);
        cpu.segments().setDescriptor(USER_DS >> 3, 0x0000_FFFF, 0x00CF_F300);
        cpu.gates().setHostGate(END, 3);
        byte[] bytes = program.assemble();
        ram.write(program.origin(), bytes);
        enter(0);
        processor = new Processor(cpu, TranslatorOptions.DEFAULT.withTier(tier).withMemory(memory));
    }

    private void enter(int repetitions) {
        cpu.reset();
        cpu.segments().enter(USER_CS, USER_DS);
        cpu.segments().load(Cpu.DS, USER_DS);
        cpu.segments().load(Cpu.ES, USER_DS);
        state[Cpu.EIP] = CODE;
        state[Cpu.ESP] = STACK_TOP;
        state[Cpu.ESI] = DATA;
        state[Cpu.EDI] = TARGET;
        state[Cpu.ECX] = repetitions;
    }

    /**
     * Runs the program from its start to its end.
     *
     * @throws IllegalStateException if it ends in another way than by {@link #END}
     */
    public void run(int repetitions) {
        enter(repetitions);
        int exit = processor.run();
        if (exit != Exit.of(Exit.SOFTWARE_INTERRUPT, END)) {
            throw new IllegalStateException(
                    String.format(
                            "program ended with %s %d at 0x%x",
                            Exit.name(Exit.kind(exit)), Exit.vector(exit), state[Cpu.EIP]));
        }
    }

    /** The processor's state. */
    public Cpu cpu() {
        return cpu;
    }

    /** What runs its code. */
    public Processor processor() {
        return processor;
    }

    /** A register's value. */
    public int register(int index) {
        return state[index];
    }

    /** Guest-physical memory; virtual addresses are the same. */
    public GuestRam ram() {
        return cpu.ram();
    }

    @Override
    public void close() {
        processor.close();
    }
}
