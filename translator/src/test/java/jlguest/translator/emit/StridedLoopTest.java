package jlguest.translator.emit;

import static jlguest.translator.emit.MicroBuilder.NONE;
import static jlguest.translator.emit.MicroBuilder.T0;
import static jlguest.translator.emit.MicroBuilder.T1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import jlguest.mmu.GuestKilledException;
import jlguest.mmu.GuestRam;
import jlguest.mmu.PageMap;
import jlguest.runtime.Cpu;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops whose accesses move on by the same distance in each round. */
class StridedLoopTest {
    private static final int CODE = 0x100;
    private static final int OUTSIDE = 0x500;
    private static final int PAGE = GuestRam.PAGE_SIZE;
    private static final int LOOPS = 800;
    private static final int KILLED = -1;
    private static final int[] STEPS = {0, 1, 2, 4, 8, 12, -1, -4, -12, 100, 256, -300, 512, 600};
    private static final int[] POINTERS = {Cpu.ESI, Cpu.EDI, Cpu.EBX};

    /** Conditional jumps that compare a pointer with {@link #LIMIT}. */
    private static final int[] CONDITIONS = {2, 3, 5, 6, 7, 12, 13, 14, 15};

    private static final int LIMIT = Cpu.EBP;

    /** Holds the step where that is in a register, and is sometimes an index as well. */
    private static final int STEP = Cpu.EDX;

    private static StridedLoop find(MicroCode... blocks) {
        return find(Region.of(List.of(blocks), false), 0);
    }

    private static StridedLoop find(Region region, int head) {
        return StridedLoops.of(region, StackOffsets.of(region, true)).at(head);
    }

    private static MicroBuilder copy(int bytes) {
        return new MicroBuilder()
                .at(CODE)
                .op(MicroOp.LOAD, T0, Cpu.ESI, NONE, 0)
                .op(MicroOp.STORE, NONE, Cpu.EDI, T0, 0x1234_5678)
                .at(CODE + 2)
                .op(MicroOp.ADDI, Cpu.ESI, Cpu.ESI, NONE, bytes)
                .at(CODE + 4)
                .op(MicroOp.ADDI, Cpu.EDI, Cpu.EDI, NONE, -bytes);
    }

    private static MicroCode endless(MicroBuilder loop) {
        return loop.at(CODE + 8)
                .op(MicroOp.ADDI, Cpu.ECX, Cpu.ECX, NONE, -1)
                .op(MicroOp.JUMP_NONZERO, NONE, Cpu.ECX, CODE + 16, CODE)
                .end(CODE + 16);
    }

    @Test
    void accessesThatMoveApartHaveStridesOfTheirOwn() {
        StridedLoop loop = find(endless(copy(4)));
        assertEquals(2, loop.strides().size());
        assertEquals(LinearForm.of(4), loop.strides().get(0).step());
        assertEquals(LinearForm.of(-4), loop.strides().get(1).step());
        assertEquals(LinearForm.register(Cpu.EDI).plus(0x1234_5678), loop.strides().get(1).first());
    }

    @Test
    void fieldsShareAStride() {
        StridedLoop loop =
                find(
                        endless(
                                new MicroBuilder()
                                        .at(CODE)
                                        .op(MicroOp.LOAD + 2, T0, Cpu.ESI, NONE, 8)
                                        .op(MicroOp.ADDI, T1, Cpu.ESI, NONE, 100)
                                        .op(MicroOp.STORE, NONE, T1, T0, -103)
                                        .at(CODE + 4)
                                        .op(MicroOp.ADDI, Cpu.ESI, Cpu.ESI, NONE, 16)));
        assertEquals(1, loop.strides().size());
        StridedLoop.Stride stride = loop.strides().get(0);
        assertEquals(LinearForm.register(Cpu.ESI).plus(-3), stride.first());
        assertEquals(15, stride.bytes());
        assertTrue(stride.write());
    }

    private static MicroBuilder element(int array) {
        return copy(1).at(CODE + 6)
                .op(MicroOp.LOW8, T0, Cpu.EAX, NONE, 0)
                .op(MicroOp.INDEX + 2, T1, NONE, T0, array)
                .op(MicroOp.LOAD_FOR_WRITE + 2, T0, T1, NONE, 4)
                .op(MicroOp.STORE + 2, NONE, T1, T0, 4);
    }

    @Test
    void elementsOfASmallArrayShareAStride() {
        StridedLoop loop = find(endless(element(PAGE * 9)));
        assertEquals(3, loop.strides().size());
        StridedLoop.Stride array = loop.strides().get(2);
        assertEquals(LinearForm.of(PAGE * 9 + 4), array.first());
        assertEquals(LinearForm.of(0), array.step());
        assertEquals(1024, array.bytes());
        assertTrue(array.write());
        assertEquals(2, find(endless(element(PAGE * 9 - 8))).strides().size());
    }

    @Test
    void whatAlwaysReachesIntoAnotherPageHasNoStride() {
        MicroBuilder loop = copy(1).at(CODE + 6).op(MicroOp.MOVI, T1, NONE, NONE, PAGE * 9);
        assertEquals(
                2, find(endless(loop.op(MicroOp.STORE + 1, NONE, T1, T0, -1))).strides().size());
    }

    @Test
    void stringInstructionsAreTakenToGoUp() {
        MicroBuilder loop = new MicroBuilder().at(CODE).op(MicroOp.STORE, NONE, Cpu.EDI, T0, 0);
        loop.op(MicroOp.GET_DIRECTION, T1, NONE, NONE, 0);
        loop.op(MicroOp.LEA + 2, Cpu.EDI, Cpu.EDI, T1, 0);
        StridedLoop found = find(endless(loop));
        assertTrue(found.goesUp());
        assertEquals(LinearForm.of(4), found.strides().get(0).step());
        assertNull(find(endless(loop.at(CODE + 4).op(MicroOp.DIRECTION, NONE, NONE, NONE, 0))));
    }

    @Test
    void whatMayChangeMappingsIsInNoStridedLoop() {
        assertNotNull(find(endless(copy(1))));
        assertNull(find(endless(copy(1).helper(Helper.CPUID, NONE, NONE, 0))));
    }

    @Test
    void farStridesAndUnknownAddressesAreLookedUp() {
        assertNull(find(endless(copy(StridedLoop.LONGEST + 1))));
        assertNull(
                find(
                        endless(
                                new MicroBuilder()
                                        .at(CODE)
                                        .op(MicroOp.LOAD + 2, Cpu.ESI, Cpu.ESI, NONE, 0))));
    }

    @Test
    void aLoopHasNoOtherWaysWithin() {
        MicroCode head = copy(1).at(CODE + 6).jumpIf(4, CODE + 0x20, CODE + 8).end(CODE + 8);
        MicroCode straight = endless(new MicroBuilder());
        MicroCode detour = new MicroBuilder().at(CODE + 0x20).jump(CODE + 8).end(CODE + 0x22);
        assertEquals(List.of(0, 1), find(head, straight).nodes());
        assertNull(find(head, straight, detour));
    }

    @Test
    void aLoopMayBeEnteredInTheMiddle() {
        MicroCode head = copy(1).at(CODE + 6).jumpIf(4, CODE + 0x20, CODE + 8).end(CODE + 8);
        MicroCode rest = endless(new MicroBuilder());
        MicroCode before = new MicroBuilder().at(CODE - 8).jump(CODE + 8).end(CODE - 6);
        assertEquals(List.of(1, 2), find(Region.of(List.of(before, head, rest), false), 1).nodes());
        MicroCode other = new MicroBuilder().at(CODE - 6).jump(CODE).end(CODE - 4);
        assertNull(find(Region.of(List.of(before, other, head, rest), false), 2));
    }

    /** A loop of a few blocks with accesses by registers that it moves on. */
    private static final class RandomLoop {
        private final Random random;
        private final int[] displacements = new int[Cpu.EIP];
        private final List<MicroCode> blocks = new ArrayList<>();
        private MicroBuilder out = new MicroBuilder();
        private final int array;
        private int address = CODE;

        RandomLoop(long seed) {
            random = new Random(seed);
            array = PAGE * (8 + random.nextInt(16)) + random.nextInt(PAGE);
            for (int pointer : POINTERS) {
                boolean array = random.nextInt(3) == 0;
                displacements[pointer] = array ? random.nextInt() : random.nextInt(64) - 32;
            }
        }

        /** Ends a block, and may leave the loop there. */
        private void cut() {
            int count = random.nextInt(40);
            next();
            int behind = address;
            switch (random.nextInt(5)) {
                case 0:
                    out.jump(behind);
                    break;
                case 1:
                    out.op(MicroOp.JUMP_NONZERO, NONE, Cpu.ECX, OUTSIDE, behind);
                    break;
                case 2:
                    compare();
                    out.jumpIf(condition(), behind, OUTSIDE);
                    break;
                case 3:
                    out.aluImmediate(MicroOp.CMP, 2, NONE, Cpu.ECX, count);
                    out.jumpIf(4, OUTSIDE, behind);
                    break;
                default:
                    out.aluImmediate(MicroOp.SUB, 2, T0, Cpu.ECX, count);
                    out.jumpIf(5, behind, OUTSIDE);
                    break;
            }
            blocks.add(out.end(behind));
            out = new MicroBuilder();
        }

        private MicroBuilder next() {
            address += 2;
            return out.at(address - 2);
        }

        private int condition() {
            return CONDITIONS[random.nextInt(CONDITIONS.length)];
        }

        /** Compares a pointer with what ends the loop. */
        private void compare() {
            int pointer = POINTERS[random.nextInt(POINTERS.length)];
            boolean swapped = random.nextBoolean();
            int first = swapped ? LIMIT : pointer;
            int second = swapped ? pointer : LIMIT;
            if (random.nextInt(3) == 0) {
                out.alu(MicroOp.SUB, 2, T0, first, second);
            } else {
                out.alu(MicroOp.CMP, 2, NONE, first, second);
            }
        }

        List<MicroCode> blocks() {
            int moves = 0;
            for (int i = 2 + random.nextInt(5); i > 0; i--) {
                if (random.nextInt(3) == 0 && moves < POINTERS.length) {
                    move(POINTERS[moves++]);
                } else {
                    access();
                }
                if (random.nextInt(6) == 0) {
                    cut();
                }
            }
            while (moves < POINTERS.length) {
                move(POINTERS[moves++]);
            }
            if (random.nextInt(4) == 0) {
                next().op(MicroOp.MOV, STEP, random.nextBoolean() ? STEP : Cpu.EAX, NONE, 0);
            }
            next().op(MicroOp.DEC + 2, Cpu.ECX, Cpu.ECX, NONE, 0);
            next();
            int kind = random.nextInt(4);
            if (kind < 2) {
                out.jumpIf(4, OUTSIDE, address);
                blocks.add(out.end(address));
                out = new MicroBuilder();
                next();
                compare();
                out.jumpIf(condition(), CODE, address);
            } else if (kind == 2) {
                out.op(MicroOp.JUMP_IF, 5, NONE, address, CODE);
            } else {
                out.op(MicroOp.JUMP_NONZERO, NONE, Cpu.ECX, address, CODE);
            }
            blocks.add(out.end(address));
            if (blocks.size() > 1 && random.nextInt(3) == 0) {
                int middle = blocks.get(1 + random.nextInt(blocks.size() - 1)).address(0);
                blocks.add(0, new MicroBuilder().at(CODE - 2).jump(middle).end(CODE));
            }
            return blocks;
        }

        /** Number of the block where rounds start. */
        int head() {
            return blocks.get(0).address(0) == CODE ? 0 : 1;
        }

        private void move(int pointer) {
            int step = STEPS[random.nextInt(STEPS.length)];
            switch (random.nextInt(6)) {
                case 5:
                    next().op(MicroOp.GET_DIRECTION, T1, NONE, NONE, 0);
                    out.op(MicroOp.LEA + random.nextInt(3), pointer, pointer, T1, 0);
                    break;
                case 0:
                    next().op(MicroOp.INC + 2, pointer, pointer, NONE, 0);
                    break;
                case 1:
                    next().alu(
                                    random.nextBoolean() ? MicroOp.ADD : MicroOp.SUB,
                                    2,
                                    pointer,
                                    pointer,
                                    STEP);
                    break;
                case 2:
                    next().op(MicroOp.LEA + random.nextInt(4), pointer, pointer, STEP, step);
                    break;
                default:
                    next().aluImmediate(MicroOp.ADD, 2, pointer, pointer, step);
                    break;
            }
        }

        private void access() {
            int pointer = POINTERS[random.nextInt(POINTERS.length)];
            int size = random.nextInt(3);
            int displacement = displacements[pointer] + random.nextInt(16);
            next();
            int form = random.nextInt(6);
            if (form == 0 && random.nextBoolean()) {
                out.op(MicroOp.MOVI, T1, NONE, NONE, array - random.nextInt(16));
                pointer = T1;
                displacement = 0;
            } else if (form == 0) {
                int index = random.nextBoolean() ? Cpu.EAX : pointer;
                out.op(random.nextBoolean() ? MicroOp.LOW8 : MicroOp.HIGH8, T1, index, NONE, 0);
                out.op(MicroOp.INDEX + random.nextInt(4), T1, NONE, T1, array);
                pointer = T1;
                displacement = random.nextInt(16);
            } else if (form <= 2) {
                int part = random.nextInt();
                out.op(MicroOp.ADDI, T1, pointer, NONE, part);
                pointer = T1;
                displacement -= part;
            }
            switch (random.nextInt(3)) {
                case 0:
                    out.op(MicroOp.LOAD + size, T0, pointer, NONE, displacement);
                    out.alu(MicroOp.ADD, 2, Cpu.EAX, Cpu.EAX, T0);
                    break;
                case 1:
                    out.op(MicroOp.STORE + size, NONE, pointer, Cpu.EAX, displacement);
                    break;
                default:
                    out.op(MicroOp.LOAD_FOR_WRITE + size, T0, pointer, NONE, displacement);
                    out.alu(MicroOp.ADD, size, T0, T0, T0);
                    out.op(MicroOp.STORE + size, NONE, pointer, T0, displacement);
                    break;
            }
        }

        /** A machine for it whose pages are in other places in RAM, as far as they are mapped. */
        TestMachine prepare(TestMachine machine, long seed) {
            machine.randomize(seed);
            PageMap read = machine.cpu.space().maps().read(false);
            PageMap write = machine.cpu.space().maps().write(false);
            for (int page = 2; page < TestMachine.RAM_SIZE / PAGE; page++) {
                int address = page * PAGE;
                int frame = page ^ 3;
                if (read.entry(address) != 0) {
                    read.map(address, frame);
                }
                if (machine.codePages.holdsCode(frame)) {
                    write.unmap(address);
                } else if (write.entry(address) != 0) {
                    write.map(address, frame);
                }
            }
            Random start = new Random(seed);
            for (int pointer : POINTERS) {
                int target = PAGE * (8 + start.nextInt(16)) + start.nextInt(80) - 40;
                machine.state[pointer] = target - displacements[pointer];
            }
            int limited = POINTERS[start.nextInt(POINTERS.length)];
            machine.state[LIMIT] = machine.state[limited] + 4 * (start.nextInt(400) - 100);
            machine.state[STEP] = STEPS[start.nextInt(STEPS.length)];
            boolean down = start.nextInt(4) == 0;
            int system = machine.state[Cpu.SYSTEM_FLAGS] & ~Cpu.DF;
            machine.state[Cpu.SYSTEM_FLAGS] = down ? system | Cpu.DF : system;
            machine.state[Cpu.ECX] = 1 + start.nextInt(start.nextBoolean() ? 30 : 300);
            return machine;
        }
    }

    private static boolean hasArray(StridedLoop loop) {
        return loop.strides().stream().anyMatch(stride -> stride.first().isConstant());
    }

    /** The exit code, or {@link #KILLED} if there is no memory where the loop came to. */
    private static int outcome(IntSupplier run) {
        try {
            return run.getAsInt();
        } catch (GuestKilledException e) {
            return KILLED;
        }
    }

    @ParameterizedTest
    @EnumSource
    void randomLoopsDoWhatTheInterpreterDoes(MemoryAccess access) {
        TestMachine translated = new TestMachine(access);
        TestMachine interpreted = new TestMachine(access);
        int strided = 0;
        int several = 0;
        int ended = 0;
        int foreseen = 0;
        int indexed = 0;
        for (long seed = 0; seed < LOOPS; seed++) {
            RandomLoop loop = new RandomLoop(seed);
            List<MicroCode> blocks = loop.blocks();
            Region region = Region.of(blocks, false);
            StridedLoop found = find(region, loop.head());
            strided += found != null ? 1 : 0;
            several += found != null && blocks.size() > 1 ? 1 : 0;
            foreseen += found != null && !found.exits().isEmpty() ? 1 : 0;
            indexed += found != null && hasArray(found) ? 1 : 0;
            loop.prepare(translated, seed);
            loop.prepare(interpreted, seed);
            String message = "seed " + seed + "\n" + MicroCodeListing.of(List.of(region));
            int exit =
                    outcome(
                            () ->
                                    translated.runWithHelp(
                                            region,
                                            translated.compile(blocks.toArray(new MicroCode[0]))));
            assertEquals(outcome(() -> interpreted.interpret(region)), exit, message);
            if (exit == KILLED) {
                assertArrayEquals(
                        interpreted.ram.read(0, interpreted.ram.size()),
                        translated.ram.read(0, translated.ram.size()),
                        message);
            } else {
                translated.assertSameAs(interpreted, message);
                ended++;
            }
        }
        assertTrue(strided > LOOPS / 2, "strided loops: " + strided);
        assertTrue(several > LOOPS / 4, "of several blocks: " + several);
        assertTrue(ended > LOOPS / 2, "loops that end: " + ended);
        assertTrue(foreseen > LOOPS / 2, "with a known end: " + foreseen);
        assertTrue(indexed > LOOPS / 10, "with arrays: " + indexed);
    }
}
