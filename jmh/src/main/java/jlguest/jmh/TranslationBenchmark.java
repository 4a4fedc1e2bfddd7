package jlguest.jmh;

import java.util.ArrayList;
import java.util.List;
import jlguest.jmh.guest.BareMachine;
import jlguest.jmh.guest.GuestCode;
import jlguest.jmh.guest.Result;
import jlguest.runtime.Cpu;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.Exit;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.MicroCode;
import jlguest.translator.emit.Region;
import jlguest.translator.emit.RegionCompiler;
import jlguest.translator.emit.RegionTooLargeException;
import jlguest.translator.interpret.Interpreter;
import jlguest.translator.interpret.ThreadedBlock;
import jlguest.translator.lower.BlockBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What becomes of a block before it runs, step by step. The blocks have eight instructions: loads,
 * arithmetic, a store, a comparison and a conditional jump.
 *
 * <p>The score is the time for one block.
 */
public class TranslationBenchmark extends GuestBenchmark {
    private static final int BLOCKS = RegionCompiler.BATCH;
    private static final int INSTRUCTIONS = 8;

    private BareMachine machine;
    private BlockBuilder builder;
    private Interpreter interpreter;
    private RegionCompiler compiler;
    private final int[] addresses = new int[BLOCKS];
    private final List<MicroCode> blocks = new ArrayList<>();
    private final List<Region> regions = new ArrayList<>();

    /** For JMH. */
    public TranslationBenchmark() {}

    /** Writes the blocks into a machine and lowers them once. */
    @Setup
    public void setUp() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        for (int i = 0; i < BLOCKS; i++) {
            code.align(64);
            addresses[i] = code.here();
            block(code, i);
        }
        machine = machine("interpreter", code);
        machine.run(1); // brings the pages into the page map
        Cpu cpu = machine.cpu();
        builder = new BlockBuilder(cpu.memory()::load8, true, BlockBuilder.MAX_INSTRUCTIONS);
        interpreter = new Interpreter(cpu);
        compiler = new RegionCompiler(new Dispatcher(cpu, machine.processor()), MemoryAccess.FAST);
        for (int address : addresses) {
            MicroCode block = builder.build(address, Cpu.USER, true, true);
            blocks.add(block);
            regions.add(Region.of(block, true));
        }
    }

    private static void block(GuestCode code, int number) {
        String out = "out" + number;
        code.code(0x8B, 0x46, 4 * number % 64); // mov offset(%esi), %eax
        code.code(0x03, 0x47, 0x08); // add 8(%edi), %eax
        code.code(0x05).word(number); // add $number, %eax
        code.code(0xC1, 0xE0, number % 31 + 1); // shl $n, %eax
        code.code(0x0F, 0xB6, 0xD0); // movzbl %al, %edx
        code.code(0x89, 0x57, 0x0C); // mov %edx, 12(%edi)
        code.code(0x39, 0xC2); // cmp %eax, %edx
        code.jnz(out).label(out);
        code.interrupt(BareMachine.END);
    }

    /** Decoding and lowering to micro-code. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void decode() {
        int instructions = 0;
        for (int address : addresses) {
            instructions += builder.build(address, Cpu.USER, true, true).instructions();
        }
        Result.check("instructions", instructions, INSTRUCTIONS * BLOCKS);
    }

    /** Making the chain of steps that the interpreter executes. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void prepareForInterpreter(Blackhole sink) {
        ThreadedBlock last = null;
        for (MicroCode block : blocks) {
            last = interpreter.prepare(block);
            sink.consume(last);
        }
        machine.cpu().state()[Cpu.EIP] = 0;
        Result.check("exit", interpreter.execute(last), Exit.JUMP);
        checkEnd(BLOCKS - 1);
    }

    /** Making bytecode of one block and a class of it. */
    @Benchmark
    public void translateAlone() throws RegionTooLargeException {
        run(compiler.compile(regions.get(0)), 0);
    }

    /** Making bytecode of 32 blocks and one class of them all. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void translateInBatch() throws RegionTooLargeException {
        List<TranslatedCode> code = compiler.compile(regions).code();
        Result.check("units", code.size(), BLOCKS);
        run(code.get(BLOCKS - 1), BLOCKS - 1);
    }

    private void run(TranslatedCode code, int block) {
        machine.cpu().state()[Cpu.EIP] = 0;
        Result.check("exit", code.run(0), Exit.JUMP);
        checkEnd(block);
    }

    private void checkEnd(int block) {
        MicroCode code = blocks.get(block);
        int end = code.address(code.instructions());
        Result.check("EIP", machine.register(Cpu.EIP), end);
    }
}
