package jlguest.translator.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.runtime.CodeSource;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Cpu;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.Exit;
import jlguest.runtime.GuestFault;
import jlguest.runtime.ProcessorIdentity;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import jlguest.translator.interpret.Interpreter;

/** A processor with a little memory in linear mode, and both tiers on it. */
final class TestMachine {
    /** Size of memory: addresses up to {@code 0x1FFFF}. */
    static final int RAM_SIZE = 0x2_0000;

    private static final int PAGES = RAM_SIZE / GuestRam.PAGE_SIZE;

    final Cpu cpu;

    /** What the dispatcher would run behind the region under test: nothing. */
    private static final CodeSource NO_CODE =
            new CodeSource() {
                @Override
                public CodeUnit decode() {
                    throw new AssertionError("left the region");
                }

                @Override
                public int interpret(CodeUnit unit) {
                    throw new AssertionError("left the region");
                }

                @Override
                public int interpretAlone() {
                    throw new AssertionError("left the region");
                }

                @Override
                public int usesLeft(int eip, int mode) {
                    throw new AssertionError("code that does not count");
                }

                @Override
                public int stretch() {
                    throw new AssertionError("left the region");
                }

                @Override
                public int interpretCarefully() {
                    throw new AssertionError("left the region");
                }
            };

    final int[] state;
    final GuestRam ram;
    final CodePages codePages;
    final RegionCompiler compiler;
    final Dispatcher dispatcher;
    private final Interpreter interpreter;

    /** A machine whose classes ASM's verifier looks at. */
    TestMachine(MemoryAccess access) {
        this(access, EmittedClasses::assertValid);
    }

    TestMachine(MemoryAccess access, Consumer<byte[]> observer) {
        ram = new GuestRam(RAM_SIZE);
        codePages = new CodePages(ram.frames());
        cpu = new Cpu(new AddressSpace(ram, codePages), new ProcessorIdentity(true));
        state = cpu.state();
        cpu.segments().setDescriptor(12, 0x0000_FFFF, 0x00CF_BB00);
        cpu.segments().setDescriptor(13, 0x0000_FFFF, 0x00CF_B300);
        cpu.setTimeStamp(() -> 0x1_2345_6789L);
        interpreter = new Interpreter(cpu);
        dispatcher = new Dispatcher(cpu, NO_CODE);
        compiler = new RegionCompiler(dispatcher, access, observer);
        reset();
    }

    private void reset() {
        cpu.reset();
        cpu.segments().loadInitial();
        cpu.space().flushAll();
        cpu.memory().takeCodeChanged();
        for (int page = 0; page < PAGES; page++) {
            codePages.setLines(page, 0);
        }
        cpu.statistics().interpretedInstructions = 0;
        cpu.statistics().translatedInstructions = 0;
    }

    /** Random registers, flags and memory; some pages unmapped, some with code. */
    TestMachine randomize(long seed) {
        reset();
        Random random = new Random(seed);
        for (int register = 0; register < 8; register++) {
            state[register] = interesting(random);
        }
        cpu.setArithmeticFlags(random.nextInt());
        byte[] bytes = new byte[RAM_SIZE];
        random.nextBytes(bytes);
        ram.write(0, bytes);
        for (int page = 0; page < PAGES; page++) {
            int kind = random.nextInt(8);
            if (kind == 0) {
                codePages.markCode(page, 0, GuestRam.PAGE_SIZE);
            }
            if (kind != 1) {
                map(page * GuestRam.PAGE_SIZE);
            }
        }
        return this;
    }

    /** A number of the kind that arithmetic goes wrong with. */
    static int interesting(Random random) {
        int[] edges = {0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, Integer.MIN_VALUE};
        int choice = random.nextInt(2 * edges.length);
        return choice < edges.length ? edges[choice] : random.nextInt();
    }

    /** Fills the page map for a page; for writing too, unless it holds code. */
    void map(int address) {
        cpu.memory().load8(address);
    }

    /** Fills the page maps of all of memory. */
    TestMachine mapAll() {
        for (int page = 0; page < PAGES; page++) {
            map(page * GuestRam.PAGE_SIZE);
        }
        return this;
    }

    TranslatedCode compile(MicroCode... blocks) {
        try {
            return compiler.compile(Region.of(List.of(blocks), false));
        } catch (RegionTooLargeException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs translated code; a fault in a helper is its exit code. */
    int run(TranslatedCode code) {
        try {
            return code.run(0);
        } catch (GuestFault fault) {
            return fault.exit();
        }
    }

    /** Compiles and runs. */
    int run(MicroCode... blocks) {
        return run(compile(blocks));
    }

    private int interpret(MicroCode block) {
        return interpreter.execute(interpreter.prepare(block));
    }

    /** Interprets the blocks, as far as they lead to one another. */
    int interpret(Region region) {
        return interpret(region, region.blocks().get(0));
    }

    private static int indexOf(Region region, int address) {
        List<MicroCode> blocks = region.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).address(0) == address) {
                return i;
            }
        }
        return -1;
    }

    private int interpret(Region region, MicroCode first) {
        int exit = interpret(first);
        int next = indexOf(region, state[Cpu.EIP]);
        while (exit == Exit.JUMP && next >= 0) {
            exit = interpret(region.blocks().get(next));
            next = indexOf(region, state[Cpu.EIP]);
        }
        return exit;
    }

    /** Runs the region translated until it asks for the interpreter, which then does the rest. */
    int runWithHelp(Region region, TranslatedCode code) {
        int exit = run(code);
        return exit == Exit.INTERPRET ? interpret(region, from(region, state[Cpu.EIP])) : exit;
    }

    /** The instruction at a guest address of a block, or -1. */
    private static int instructionOf(MicroCode block, int address) {
        for (int i = 0; i < block.instructions(); i++) {
            if (block.address(i) == address) {
                return i;
            }
        }
        return -1;
    }

    /** The rest of the block that has an instruction at an address. */
    private static MicroCode from(Region region, int address) {
        for (MicroCode block : region.blocks()) {
            int first = instructionOf(block, address);
            if (first >= 0) {
                MicroBuilder rest = new MicroBuilder();
                for (int i = first; i < block.instructions(); i++) {
                    rest.at(block.address(i));
                    int end = block.start(i + 1);
                    for (int at = block.start(i); at < end; at += MicroOp.STRIDE) {
                        Micro micro = Micro.at(block, at);
                        rest.op(micro.op(), micro.d(), micro.a(), micro.b(), micro.imm());
                    }
                }
                return rest.end(block.address(block.instructions()));
            }
        }
        throw new AssertionError("side exit to " + Integer.toHexString(address));
    }

    /** Instructions retired by translated code. */
    long retired() {
        return cpu.statistics().translatedInstructions;
    }

    /** Compares everything that a guest, or the host's statistics, could see. */
    void assertSameAs(TestMachine other, String message) {
        for (int index = 0; index < Cpu.TEMPS; index++) {
            if (index < Cpu.FLAG_OP || index > Cpu.FLAG_R) {
                int at = index;
                assertEquals(
                        Integer.toHexString(other.state[index]),
                        Integer.toHexString(state[index]),
                        () -> message + "\nstate " + at);
            }
        }
        assertEquals(
                Integer.toHexString(other.cpu.eflags()),
                Integer.toHexString(cpu.eflags()),
                message + "\neflags");
        assertEquals(
                other.cpu.statistics().instructions(),
                cpu.statistics().instructions(),
                message + "\nretired");
        assertEquals(
                -1,
                Arrays.mismatch(other.ram.read(0, other.ram.size()), ram.read(0, ram.size())),
                () -> message + "\nmemory");
    }
}
