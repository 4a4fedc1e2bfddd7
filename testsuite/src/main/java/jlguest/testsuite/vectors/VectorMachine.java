package jlguest.testsuite.vectors;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.GuestFault;
import jlguest.runtime.ProcessorIdentity;
import jlguest.runtime.Segments;
import jlguest.runtime.Statistics;
import jlguest.runtime.TrapGates;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Processor;
import jlguest.translator.Tier;
import jlguest.translator.TranslatorOptions;
import jlguest.translator.decode.Decoder;
import jlguest.translator.decode.Instruction;
import jlguest.translator.lower.BlockBuilder;

/**
 * A processor in ring 3 with three mapped regions, as the recorded cases ran on, and the comparison
 * of what it does with what was recorded.
 */
public final class VectorMachine {
    private static final int CODE = 0x40_0000;
    private static final int START = 0x40_0800;
    private static final int DATA = 0x60_0000;
    private static final int STACK = 0x80_0000;
    private static final int REGION = 0x2000;
    private static final int[] REGIONS = {CODE, DATA, STACK};

    /** Where the regions lie in guest-physical memory, behind page tables at 0x1000 to 0x4FFF. */
    private static final int FIRST_FRAME = 8;

    private static final int DIRECTORY = 0x1000;
    private static final int RAM_SIZE = 0x2_0000;

    /** A sequence that ran this many units is stuck. */
    private static final int MAX_UNITS = 100_000;

    private static final int PAGE_FAULT = 14;

    private final Cpu cpu;
    private final int[] state;
    private final GuestRam ram;
    private final Tier tier;
    private final TranslatorOptions options;
    private final Decoder decoder;
    private final Instruction instruction = new Instruction();
    private Consumer<Instruction> observer;
    private long transcendental;
    private long exactTranscendental;
    private final byte[] expected = new byte[RAM_SIZE];

    /**
     * @param tier how code is run
     * @param memory how translated code reaches memory
     */
    public VectorMachine(Tier tier, MemoryAccess memory) {
        ram = new GuestRam(RAM_SIZE);
        AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
        cpu = new Cpu(space, new ProcessorIdentity(true));
        state = cpu.state();
        this.tier = tier;
        options = new TranslatorOptions(tier, memory, BlockBuilder.MAX_INSTRUCTIONS);
        decoder = new Decoder(cpu.memory()::load8);
        buildPageTables();
        space.switchTo(DIRECTORY);
        Segments segments = cpu.segments();
        segments.setDescriptor(14, 0x0000_FFFF, 0x00CF_FB00);
        segments.setDescriptor(15, 0x0000_FFFF, 0x00CF_F300);
        for (int vector = 0; vector < TrapGates.COUNT; vector++) {
            cpu.gates().setHostGate(vector, vector == 3 || vector == 4 ? 3 : 0);
        }
    }

    private void buildPageTables() {
        for (int i = 0; i < REGIONS.length; i++) {
            int table = DIRECTORY + (REGIONS[i] >>> 22) * GuestRam.PAGE_SIZE;
            ram.store32(DIRECTORY + (REGIONS[i] >>> 22) * 4, table | 0x67);
            for (int page = 0; page < 2; page++) {
                int frame = FIRST_FRAME + 2 * i + page;
                int index = REGIONS[i] >>> 12 & 0x3FF;
                ram.store32(table + (index + page) * 4, frame << 12 | 0x67);
            }
        }
    }

    private static int physical(int address) {
        for (int i = 0; i < REGIONS.length; i++) {
            int offset = address - REGIONS[i];
            if (offset >= 0 && offset < REGION) {
                return (FIRST_FRAME + 2 * i << 12) + offset;
            }
        }
        throw new IllegalArgumentException("address outside the three regions: " + address);
    }

    /**
     * Runs a case, on a processor without any code from the cases before. In the tiers that
     * translate at once, code that was interpreted without need is a failure too.
     *
     * @return null if everything is as recorded, else what is not
     */
    public String run(Vector vector) {
        prepare(vector);
        TranslationCheck translation = new TranslationCheck(tier, cpu.statistics());
        int exit = vector.isSequence() ? runSequence(START + vector.code().length) : runSingle();
        StringBuilder wrong = new StringBuilder();
        translation.check(wrong);
        compare(vector, exit, wrong);
        return wrong.length() == 0 ? null : wrong.substring(1);
    }

    /**
     * Runs sequences one instruction at a time from now on.
     *
     * @param newObserver is told of each instruction that the decoder knows, before it runs; the
     *     object is used again for the next
     * @return this machine
     */
    public VectorMachine observe(Consumer<Instruction> newObserver) {
        observer = newObserver;
        return this;
    }

    private void tellObserver() {
        try {
            boolean valid = decoder.decode(instruction, state[Cpu.EIP], true);
            if (valid && instruction.opcode != null) {
                observer.accept(instruction);
            }
        } catch (GuestFault fault) {
            // What cannot be fetched is no instruction; running it finds the fault again.
            instruction.opcode = null;
        }
    }

    /** Counters of all cases so far. */
    public Statistics statistics() {
        return cpu.statistics();
    }

    /** How many cases of transcendental x87 instructions ran. */
    public long transcendental() {
        return transcendental;
    }

    /** In how many of them every bit was as recorded. */
    public long exactTranscendental() {
        return exactTranscendental;
    }

    private void prepare(Vector vector) {
        ram.fill(physical(CODE), REGION, 0x90);
        fill(DATA, vector.seed());
        fill(STACK, vector.seed());
        ram.write(physical(START), vector.code());
        for (Vector.Bytes part : vector.memory()) {
            ram.write(physical(part.address()), part.value());
        }
        ram.slice(0, ram.size()).get(expected);
        for (Vector.Bytes part : vector.outMemory()) {
            System.arraycopy(
                    part.value(), 0, expected, physical(part.address()), part.value().length);
        }
        cpu.reset();
        cpu.setTaskSwitched(false);
        cpu.memory().takeCodeChanged();
        state[Cpu.SELECTOR + Cpu.CS] = 0x73;
        cpu.segments().enter(0x73, 0x7B);
        cpu.segments().load(Cpu.DS, 0x7B);
        cpu.segments().load(Cpu.ES, 0x7B);
        System.arraycopy(vector.registers(), 0, state, 0, 8);
        state[Cpu.EIP] = START;
        cpu.setEflags(vector.eflags());
        if (vector.fpu() != null) {
            FpuImage.load(cpu.fpuState(), vector.fpu());
        }
    }

    private void fill(int region, int seed) {
        for (int offset = 0; offset < REGION; offset += 4) {
            ram.store32(physical(region) + offset, word(region + offset, seed));
        }
    }

    /** What an aligned word of data and stack starts as (docs/vectors.md). */
    public static int word(int address, int seed) {
        int w = (address >>> 2) * 0x9E37_79B1 + seed;
        w ^= w >>> 15;
        w *= 0x85EB_CA77;
        w ^= w >>> 13;
        w *= 0xC2B2_AE3D;
        return w ^ w >>> 16;
    }

    /**
     * Runs units of one instruction until one is retired: a long repetition may take several. With
     * attention raised, a jump to itself does not go round inside its unit. The region of a single
     * instruction is one block, and that is what the block tier translates.
     */
    private int runSingle() {
        cpu.raiseAttention();
        if (observer != null) {
            tellObserver();
        }
        TranslatorOptions single =
                options.withBlockLimit(1).withTier(tier == Tier.REGION ? Tier.BLOCK : tier);
        try (Processor processor = new Processor(cpu, single)) {
            long before = cpu.statistics().instructions();
            int exit;
            do {
                exit = processor.runUnit();
            } while (exit == Exit.JUMP && cpu.statistics().instructions() == before);
            return exit;
        }
    }

    private int runSequence(int end) {
        cpu.clearAttention();
        TranslatorOptions whole = observer == null ? options : options.withBlockLimit(1);
        try (Processor processor = new Processor(cpu, whole)) {
            processor.setBreakpoint(end);
            int exit = Exit.JUMP;
            for (int units = 0; exit == Exit.JUMP && state[Cpu.EIP] != end; units++) {
                if (units > MAX_UNITS) {
                    return exit;
                }
                if (observer != null) {
                    tellObserver();
                }
                exit = processor.runUnit();
            }
            return exit;
        }
    }

    private static int vectorOf(int exit) {
        return exit == Exit.JUMP ? -1 : Exit.vector(exit);
    }

    private void compare(Vector vector, int exit, StringBuilder wrong) {
        int got = vectorOf(exit);
        if (got != vector.vector()) {
            wrong.append(" exception ").append(got).append(" not ").append(vector.vector());
        } else if (got == PAGE_FAULT && state[Cpu.FAULT_ADDRESS] != vector.faultAddress()) {
            difference(wrong, "cr2", state[Cpu.FAULT_ADDRESS], vector.faultAddress());
        }
        String[] names = {"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
        for (int i = 0; i < 8; i++) {
            difference(wrong, names[i], state[i], vector.outRegisters()[i]);
        }
        int eip = Exit.kind(exit) == Exit.SOFTWARE_INTERRUPT ? state[Cpu.NEXT_EIP] : state[Cpu.EIP];
        difference(wrong, "eip", eip, vector.outEip());
        int compared = ~(vector.undefined() | Cpu.TF | Cpu.RF);
        int want = vector.outEflags() & compared;
        difference(wrong, "eflags", cpu.eflags() & compared, want);
        int at = ram.slice(0, ram.size()).mismatch(ByteBuffer.wrap(expected));
        if (at >= 0) {
            difference(
                    wrong,
                    "byte at " + Integer.toHexString(at),
                    ram.load8(at),
                    expected[at] & 0xFF);
        }
        if (vector.outFpu() != null) {
            boolean exact = FpuImage.compare(cpu.fpuState(), vector, wrong);
            if (vector.isTranscendental()) {
                transcendental++;
                exactTranscendental += exact ? 1 : 0;
            }
        }
    }

    private static void difference(StringBuilder wrong, String name, int got, int want) {
        if (got != want) {
            wrong.append(' ').append(name).append(' ');
            wrong.append(Integer.toHexString(got)).append(" not ");
            wrong.append(Integer.toHexString(want));
        }
    }
}
