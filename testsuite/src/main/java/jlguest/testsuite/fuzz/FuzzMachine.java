package jlguest.testsuite.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.ProcessorIdentity;
import jlguest.runtime.Segments;
import jlguest.runtime.Statistics;
import jlguest.runtime.TrapGates;
import jlguest.runtime.fpu.FpuState;
import jlguest.testsuite.vectors.FpuImage;
import jlguest.translator.Heat;
import jlguest.translator.Processor;
import jlguest.translator.Tier;
import jlguest.translator.TranslatorOptions;

/**
 * A processor with the memory of {@link Layout} that runs a case's program from its states. The
 * machine is the host: it notes each trap and goes on at the next instruction of the program.
 */
final class FuzzMachine implements Machine {
    /** Low counts, and the guest's own thread as translator, so that each run is the same. */
    private static final Heat HEAT = new Heat(5, 2, false);

    /** A run of the reference that retires more is given up. */
    private static final int MAX_INSTRUCTIONS = 20_000;

    /** A run that traps more often ends as lost. */
    private static final int MAX_EVENTS = 60;

    private static final int DEBUG = 1;
    private static final int BREAKPOINT = 3;
    private static final int OVERFLOW = 4;
    private static final int SYSTEM_CALL = 0x80;
    private static final int TIME_STAMP = 0x1234_5678;

    private final Contestant contestant;
    private final Watchdog watchdog;
    private final Cpu cpu;
    private final int[] state;
    private final FuzzMemory memory;
    private final TranslatorOptions options;
    private FuzzCase current;
    private Processor processor;

    FuzzMachine(Contestant contestant, Watchdog watchdog) {
        this.contestant = contestant;
        this.watchdog = watchdog;
        GuestRam ram = new GuestRam(FuzzMemory.RAM_SIZE);
        AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
        cpu = new Cpu(space, new ProcessorIdentity(true));
        cpu.setTimeStamp(() -> TIME_STAMP);
        state = cpu.state();
        memory = new FuzzMemory(space);
        options =
                TranslatorOptions.DEFAULT
                        .withTier(contestant.tier())
                        .withMemory(contestant.memory())
                        .withHeat(HEAT);
        Segments segments = cpu.segments();
        segments.setDescriptor(12, 0x0000_FFFF, 0x00CF_BB00);
        segments.setDescriptor(13, 0x0000_FFFF, 0x00CF_B300);
        segments.setDescriptor(14, 0x0000_FFFF, 0x00CF_FB00);
        segments.setDescriptor(15, 0x0000_FFFF, 0x00CF_F300);
        for (int i = 0; i < Layout.SMALL_SELECTORS.length; i++) {
            int base = Layout.SMALL_BASES[i];
            segments.setDescriptor(
                    Layout.SMALL_SELECTORS[i] >>> 3,
                    base << 16 | Layout.PAGE - 1,
                    base & 0xFF00_0000 | 0x0040_F300 | base >>> 16 & 0xFF);
        }
    }

    @Override
    public Contestant contestant() {
        return contestant;
    }

    @Override
    public Statistics statistics() {
        return cpu.statistics();
    }

    @Override
    public void take(FuzzCase next) {
        close();
        current = next;
        processor = new Processor(cpu, options);
        for (int vector = 0; vector < TrapGates.COUNT; vector++) {
            boolean forAll = vector == BREAKPOINT || vector == OVERFLOW || vector == SYSTEM_CALL;
            if (forAll && next.direct()) {
                cpu.gates()
                        .setDirectGate(
                                vector,
                                0x61 << 16 | Layout.HANDLER & 0xFFFF,
                                Layout.HANDLER & 0xFFFF_0000 | 0xEF00);
            } else {
                cpu.gates().setHostGate(vector, forAll ? 3 : 0);
            }
        }
        cpu.setKernelStack(0x69, Layout.HANDLER_STACK + Layout.PAGE);
    }

    @Override
    public Outcome run(StartState start) {
        prepare(start);
        cpu.clearAttention();
        long before = cpu.statistics().instructions();
        watchdog.begin(cpu);
        List<Outcome.Event> events = new ArrayList<>();
        Outcome.End end = null;
        while (end == null) {
            end = after(processor.run(), events);
        }
        if (watchdog.end()) {
            end = Outcome.End.ENDLESS;
        }
        return outcome(end, events, cpu.statistics().instructions() - before);
    }

    /**
     * Runs the case from one of its states, unit by unit and without anything that earlier runs
     * left; this is what the others are measured against.
     *
     * @return what came out, or null if it does not end soon enough
     */
    Outcome reference(StartState start) {
        if (contestant.tier() != Tier.INTERPRETER) {
            throw new IllegalStateException("only the interpreter is a reference");
        }
        processor.dropCode();
        prepare(start);
        cpu.clearAttention();
        long before = cpu.statistics().instructions();
        List<Outcome.Event> events = new ArrayList<>();
        Outcome.End end = null;
        while (end == null) {
            int exit = processor.runUnit();
            if (cpu.statistics().instructions() - before > MAX_INSTRUCTIONS) {
                return null;
            }
            end = exit == Exit.JUMP ? null : after(exit, events);
        }
        return outcome(end, events, cpu.statistics().instructions() - before);
    }

    private void prepare(StartState start) {
        memory.prepare(current.code(), start);
        cpu.reset();
        cpu.setTaskSwitched(false);
        cpu.memory().takeCodeChanged();
        Segments segments = cpu.segments();
        segments.loadInitial();
        if (current.user()) {
            segments.enter(0x73, 0x7B);
            segments.load(Cpu.DS, 0x7B);
            segments.load(Cpu.ES, 0x7B);
        }
        segments.load(Cpu.FS, Layout.SMALL_SELECTORS[0]);
        segments.load(Cpu.GS, Layout.SMALL_SELECTORS[1]);
        System.arraycopy(start.registers(), 0, state, 0, 8);
        state[Cpu.EIP] = Layout.START;
        cpu.setEflags(start.eflags());
        FpuImage.load(cpu.fpuState(), start.fpu());
    }

    /** Looks at an exit as a host does; null if the run goes on. */
    private Outcome.End after(int exit, List<Outcome.Event> events) {
        int kind = Exit.kind(exit);
        int eip = state[Cpu.EIP];
        if (kind == Exit.POLL) {
            return Outcome.End.ENDLESS;
        }
        if (eip == current.code().end()) {
            return Outcome.End.DONE;
        }
        events.add(event(exit));
        int next;
        if (kind == Exit.SOFTWARE_INTERRUPT) {
            next = state[Cpu.NEXT_EIP];
        } else if (kind == Exit.HYPERCALL || kind == Exit.TRAP && Exit.vector(exit) == DEBUG) {
            next = eip;
        } else {
            next = current.code().startAfter(eip);
        }
        if (next == -1 || events.size() >= MAX_EVENTS) {
            return Outcome.End.LOST;
        }
        state[Cpu.EIP] = next;
        return null;
    }

    private Outcome.Event event(int exit) {
        int kind = Exit.kind(exit);
        boolean withError = kind == Exit.TRAP_WITH_ERROR || kind == Exit.PAGE_FAULT;
        return new Outcome.Event(
                exit,
                state[Cpu.EIP],
                cpu.eflags(),
                withError ? state[Cpu.ERROR_CODE] : 0,
                kind == Exit.PAGE_FAULT ? state[Cpu.FAULT_ADDRESS] : 0,
                Arrays.stream(state, 0, 8).boxed().toList());
    }

    private Outcome outcome(Outcome.End end, List<Outcome.Event> events, long instructions) {
        int[] registers = new int[11 + Cpu.OPEN + 6 - Cpu.SELECTOR];
        System.arraycopy(state, 0, registers, 0, 9);
        registers[9] = cpu.eflags();
        registers[10] = state[Cpu.MODE];
        System.arraycopy(state, Cpu.SELECTOR, registers, 11, registers.length - 11);
        return new Outcome(
                end, registers, fpu(), cpu.ram().read(0, cpu.ram().size()), events, instructions);
    }

    private byte[] fpu() {
        FpuState fpu = cpu.fpuState();
        byte[] image = Arrays.copyOf(FpuImage.store(fpu), FpuImage.SIZE + 12);
        int[] last = {fpu.lastInstruction, fpu.lastOperand, fpu.lastOpcode};
        for (int i = 0; i < 12; i++) {
            image[FpuImage.SIZE + i] = (byte) (last[i / 4] >>> i % 4 * 8);
        }
        return image;
    }

    @Override
    public void close() {
        if (processor != null) {
            processor.close();
            processor = null;
        }
    }
}
