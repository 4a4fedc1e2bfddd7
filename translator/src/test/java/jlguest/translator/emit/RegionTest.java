package jlguest.translator.emit;

import static jlguest.translator.emit.MicroBuilder.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.api.Test;

/** Regions of several blocks, several regions in a class, and the limits of a method. */
class RegionTest {
    private final TestMachine machine = new TestMachine(MemoryAccess.FAST).mapAll();

    /** Adds ECX, ECX - 1 ... 1 to EAX. */
    private static MicroCode sumLoop(int address) {
        return new MicroBuilder()
                .at(address)
                .alu(MicroOp.ADD, 2, Cpu.EAX, Cpu.EAX, Cpu.ECX)
                .at(address + 2)
                .op(MicroOp.DEC + 2, Cpu.ECX, Cpu.ECX, NONE, 0)
                .at(address + 3)
                .jumpIf(5, address, address + 5)
                .end(address + 5);
    }

    private static MicroCode jump(int address, int target) {
        return new MicroBuilder().at(address).jump(target).end(address + 2);
    }

    @Test
    void loopsRunInsideAndCountTheirInstructions() {
        machine.state[Cpu.ECX] = 1000;
        assertEquals(Exit.JUMP, machine.run(sumLoop(0x100), jump(0x105, 0x777)));
        assertEquals(500_500, machine.state[Cpu.EAX]);
        assertEquals(0, machine.state[Cpu.ECX]);
        assertEquals(0x777, machine.state[Cpu.EIP]);
        assertEquals(3001, machine.retired());
    }

    @Test
    void backwardJumpsLeaveWhenAttentionIsAskedFor() {
        machine.state[Cpu.ECX] = 10_000;
        machine.cpu.raiseAttention();
        assertEquals(Exit.JUMP, machine.run(sumLoop(0x100)));
        assertEquals(0x100, machine.state[Cpu.EIP]);
        long retired = machine.retired();
        int budget = RegionCompiler.BUDGET;
        assertTrue(retired > budget && retired <= budget + 3, () -> "after " + retired);
        int left = machine.state[Cpu.ECX];
        assertEquals(10_000 - retired / 3, left);
        assertEquals((10_000 + left + 1) * (10_000 - left) / 2, machine.state[Cpu.EAX]);
    }

    @Test
    void loopsGoOnWhenNobodyAsksForAttention() {
        machine.state[Cpu.ECX] = 10_000;
        assertEquals(Exit.JUMP, machine.run(sumLoop(0x100), jump(0x105, 0x777)));
        assertEquals(0x777, machine.state[Cpu.EIP]);
        assertEquals(50_005_000, machine.state[Cpu.EAX]);
        assertEquals(30_001, machine.retired());
    }

    @Test
    void whereWaysMeetTheFlagsAreThoseOfTheWayTaken() {
        // Two blocks that set the flags in different ways lead to one that looks at them.
        MicroCode fork =
                new MicroBuilder()
                        .at(0x100)
                        .op(MicroOp.JUMP_NONZERO, NONE, Cpu.EDX, 0x200, 0x300)
                        .end(0x102);
        MicroCode compares =
                new MicroBuilder()
                        .at(0x200)
                        .aluImmediate(MicroOp.CMP, 2, NONE, Cpu.EAX, 5)
                        .jump(0x400)
                        .end(0x203);
        MicroCode tests =
                new MicroBuilder()
                        .at(0x300)
                        .alu(MicroOp.TEST, 2, NONE, Cpu.EAX, Cpu.EAX)
                        .jump(0x400)
                        .end(0x303);
        MicroCode decides = new MicroBuilder().at(0x400).jumpIf(8, 0x111, 0x222).end(0x402);
        TranslatedCode code = machine.compile(fork, compares, tests, decides);
        int[][] cases = {{0, 4, 0x111}, {0, 5, 0x222}, {1, 4, 0x222}, {1, -4, 0x111}};
        for (int[] values : cases) {
            machine.state[Cpu.EDX] = values[0];
            machine.state[Cpu.EAX] = values[1];
            machine.run(code);
            assertEquals(values[2], machine.state[Cpu.EIP], Arrays.toString(values));
        }
    }

    @Test
    void whereWaysMeetWithDifferentConstantsTheConstantIsNotKnown() {
        MicroCode fork =
                new MicroBuilder()
                        .at(0x100)
                        .op(MicroOp.JUMP_NONZERO, NONE, Cpu.EDX, 0x200, 0x300)
                        .end(0x102);
        MicroCode five =
                new MicroBuilder()
                        .at(0x200)
                        .aluImmediate(MicroOp.CMP, 2, NONE, Cpu.EAX, 5)
                        .jump(0x400)
                        .end(0x203);
        MicroCode seven =
                new MicroBuilder()
                        .at(0x300)
                        .aluImmediate(MicroOp.CMP, 2, NONE, Cpu.EAX, 7)
                        .jump(0x400)
                        .end(0x303);
        MicroCode decides = new MicroBuilder().at(0x400).jumpIf(12, 0x111, 0x222).end(0x402);
        TranslatedCode code = machine.compile(fork, five, seven, decides);
        int[][] cases = {{0, 6, 0x222}, {1, 6, 0x111}, {0, 4, 0x111}, {1, 8, 0x222}};
        for (int[] values : cases) {
            machine.state[Cpu.EDX] = values[0];
            machine.state[Cpu.EAX] = values[1];
            machine.run(code);
            assertEquals(values[2], machine.state[Cpu.EIP], Arrays.toString(values));
        }
    }

    @Test
    void aShiftByZeroKeepsTheFlagsEvenBeforeAnotherShift() {
        MicroCode block =
                new MicroBuilder()
                        .at(0x100)
                        .op(MicroOp.SHL + 2, Cpu.EAX, Cpu.EAX, Cpu.ECX, 0)
                        .op(MicroOp.LOAD, Cpu.EBX, Cpu.EDX, NONE, 0)
                        .op(MicroOp.SHL + 2, Cpu.ESI, Cpu.EAX, NONE, 4)
                        .jumpIf(2, 0x111, 0x222)
                        .end(0x106);
        TranslatedCode code = machine.compile(block);
        machine.state[Cpu.EAX] = 0x1000_0000;
        machine.cpu.setArithmeticFlags(0);
        machine.run(code);
        assertEquals(0x111, machine.state[Cpu.EIP]);
        assertEquals(0x45, machine.cpu.eflags() & 0xC5);
    }

    @Test
    void regionsShareAClassAndKeepApart() throws RegionTooLargeException {
        List<Region> regions = new ArrayList<>();
        for (int i = 0; i < RegionCompiler.BATCH; i++) {
            // Two at each address, as two address spaces may have them.
            MicroCode block =
                    new MicroBuilder()
                            .at(0x100 + i / 2)
                            .movi(Cpu.EAX, i)
                            .jump(0x200 + i)
                            .end(0x101 + i / 2);
            regions.add(Region.of(block, false));
        }
        CompiledRegions compiled = machine.compiler.compile(regions);
        assertTrue(compiled.classBytes() > 0);
        for (int i = 0; i < regions.size(); i++) {
            machine.run(compiled.code().get(i));
            assertEquals(i, machine.state[Cpu.EAX]);
            assertEquals(0x200 + i, machine.state[Cpu.EIP]);
        }
        assertEquals(1, compiled.code().stream().map(Object::getClass).distinct().count());
    }

    @Test
    void twoGuestsDoNotMeet() {
        TestMachine other = new TestMachine(MemoryAccess.FAST).mapAll();
        MicroCode block = new MicroBuilder().at(0x100).movi(Cpu.EAX, 7).jump(0x200).end(0x102);
        TranslatedCode code = machine.compile(block);
        other.run(block);
        assertEquals(0, machine.state[Cpu.EAX]);
        other.state[Cpu.EAX] = 1;
        machine.run(code);
        assertEquals(7, machine.state[Cpu.EAX]);
        assertEquals(1, other.state[Cpu.EAX]);
    }

    /** A block of instructions of the most expensive common kind: memory read-modify-write. */
    private static Region additions(int instructions) {
        MicroBuilder block = new MicroBuilder();
        for (int i = 0; i < instructions; i++) {
            int t = MicroBuilder.T0;
            block.at(0x100 + i)
                    .op(MicroOp.LOAD_FOR_WRITE + 2, t, Cpu.EBX, NONE, 0x123456)
                    .alu(MicroOp.ADD, 2, t, t, Cpu.EAX)
                    .op(MicroOp.STORE + 2, NONE, Cpu.EBX, t, 0x123456);
        }
        return Region.of(block.jump(0x777).end(0x100 + instructions), false);
    }

    @Test
    void aMethodThatHotSpotWouldNotCompileIsRefused() {
        Region region = additions(200);
        RegionTooLargeException refusal =
                assertThrows(RegionTooLargeException.class, () -> machine.compiler.compile(region));
        assertEquals(region, refusal.region());
        assertTrue(refusal.size() >= RegionCompiler.METHOD_LIMIT);
    }

    @Test
    void aWholeBlockOfExpensiveInstructionsFits() throws RegionTooLargeException {
        assertTrue(machine.compiler.compile(additions(50)) != null);
    }

    @Test
    void callsNoteWhereTheyLedAndOtherJumpsDoNot() {
        for (int hint : new int[] {MicroOp.HINT_JUMP, MicroOp.HINT_RETURN, MicroOp.HINT_CALL}) {
            MicroCode block =
                    new MicroBuilder()
                            .at(0x100)
                            .op(MicroOp.JUMP_TO, hint, Cpu.ECX, NONE, 0)
                            .end(0x102);
            machine.state[Cpu.ECX] = 0x7000 + hint;
            assertEquals(Exit.JUMP, machine.run(block));
            assertEquals(0x7000 + hint, machine.state[Cpu.EIP]);
            int noted = machine.dispatcher.callTargets().latest(0x100);
            assertEquals(hint == MicroOp.HINT_CALL ? 0x7000 + hint : 0, noted);
        }
    }

    @Test
    void malformedRegionsAreRefused() {
        MicroCode open = new MicroBuilder().at(0x100).movi(Cpu.EAX, 1).end(0x105);
        assertThrows(IllegalArgumentException.class, () -> Region.of(open, false));
        assertThrows(IllegalArgumentException.class, () -> Region.of(List.of(), false));
        MicroCode block = jump(0x100, 0x200);
        assertThrows(IllegalArgumentException.class, () -> Region.of(List.of(block, block), false));
    }

    @Test
    void methodsAreNamedAfterTheGuestsAddress() throws RegionTooLargeException {
        StringBuilder text = new StringBuilder();
        new RegionCompiler(
                        machine.dispatcher,
                        MemoryAccess.FAST,
                        classFile -> text.append(EmittedClasses.text(classFile)))
                .compile(Region.of(jump(0xC010_1234, 0x200), false));
        assertTrue(text.toString().startsWith("at_c0101234\n"), text.toString());
    }
}
