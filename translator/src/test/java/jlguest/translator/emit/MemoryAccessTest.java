package jlguest.translator.emit;

import static jlguest.translator.emit.MicroBuilder.NONE;
import static jlguest.translator.emit.MicroBuilder.T0;
import static jlguest.translator.emit.MicroBuilder.T1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loads and stores of translated code, and when it leaves them to the interpreter. */
class MemoryAccessTest {
    private static final int PAGE = 0x3000;
    private static final int[] MASKS = {0xFF, 0xFFFF, -1};

    /** EBX is changed by a first instruction; the second accesses EAX + imm; the third jumps. */
    private static MicroCode access(int op, int imm) {
        boolean store = op >= MicroOp.STORE;
        return new MicroBuilder()
                .at(0x100)
                .aluImmediate(MicroOp.ADD, 2, Cpu.EBX, Cpu.EBX, 1)
                .at(0x102)
                .op(op, store ? NONE : Cpu.ECX, Cpu.EAX, store ? Cpu.EDX : NONE, imm)
                .at(0x105)
                .jump(0x777)
                .end(0x107);
    }

    private static TestMachine machine(MemoryAccess access, int address) {
        TestMachine machine = new TestMachine(access);
        machine.state[Cpu.EAX] = address;
        machine.state[Cpu.EBX] = 0xFF;
        machine.state[Cpu.ECX] = 0x1111_1111;
        machine.state[Cpu.EDX] = 0x89AB_CDEF;
        return machine;
    }

    private static void assertDone(TestMachine machine, int exit) {
        assertEquals(Exit.JUMP, exit);
        assertEquals(0x777, machine.state[Cpu.EIP]);
        assertEquals(3, machine.retired());
    }

    /** Nothing of the access was done, everything before it was. */
    private static void assertSideExit(TestMachine machine, int exit) {
        assertEquals(Exit.INTERPRET, exit);
        assertEquals(0x102, machine.state[Cpu.EIP]);
        assertEquals(1, machine.retired());
        assertEquals(0x100, machine.state[Cpu.EBX]);
        assertEquals(0x1111_1111, machine.state[Cpu.ECX]);
        assertEquals(0x14, machine.cpu.eflags() & 0x8D5);
    }

    @ParameterizedTest
    @EnumSource
    void loadsZeroExtend(MemoryAccess access) {
        for (int size = 0; size < 3; size++) {
            for (int op : new int[] {MicroOp.LOAD, MicroOp.LOAD_FOR_WRITE}) {
                TestMachine machine = machine(access, PAGE + 1).mapAll();
                machine.ram.store32(PAGE + 3, 0x89AB_CDEF);
                assertDone(machine, machine.run(access(op + size, 2)));
                assertEquals(0x89AB_CDEF & MASKS[size], machine.state[Cpu.ECX]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void storesTouchOnlyTheirBytes(MemoryAccess access) {
        for (int size = 0; size < 3; size++) {
            TestMachine machine = machine(access, PAGE + 1).mapAll();
            machine.ram.store64(PAGE, -1);
            assertDone(machine, machine.run(access(MicroOp.STORE + size, 0)));
            long hole = ~((MASKS[size] & 0xFFFF_FFFFL) << 8);
            long value = (0x89AB_CDEFL & MASKS[size] & 0xFFFF_FFFFL) << 8;
            assertEquals(hole | value, machine.ram.load64(PAGE));
        }
    }

    /** Addresses go round at 4 GiB, wherever the displacement is added. */
    @ParameterizedTest
    @EnumSource
    void anyDisplacementIsAdded(MemoryAccess access) {
        int[] displacements = {
            1, -1, -0xFFFF, -0x1_0000, 0x1234_5678, Integer.MAX_VALUE, Integer.MIN_VALUE
        };
        for (int displacement : displacements) {
            TestMachine machine = machine(access, PAGE + 8 - displacement).mapAll();
            machine.ram.store32(PAGE + 8, 0x7654_3210);
            assertDone(machine, machine.run(access(MicroOp.LOAD + 2, displacement)));
            assertEquals(0x7654_3210, machine.state[Cpu.ECX]);
            machine = machine(access, PAGE + 8 - displacement).mapAll();
            assertDone(machine, machine.run(access(MicroOp.STORE + 2, displacement)));
            assertEquals(0x89AB_CDEF, machine.ram.load32(PAGE + 8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastPlaceInAPageIsReachedAndTheNextIsNot(MemoryAccess access) {
        for (int size = 0; size < 3; size++) {
            for (int op : new int[] {MicroOp.LOAD, MicroOp.LOAD_FOR_WRITE, MicroOp.STORE}) {
                int last = PAGE + GuestRam.PAGE_SIZE - (1 << size);
                TestMachine machine = machine(access, last).mapAll();
                assertDone(machine, machine.run(access(op + size, 0)));
                if (size > 0) {
                    machine = machine(access, last).mapAll();
                    assertSideExit(machine, machine.run(access(op + size, 1)));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void unmappedPagesAreLeftToTheInterpreter(MemoryAccess access) {
        for (int op = MicroOp.LOAD; op < MicroOp.SEGMENT; op++) {
            TestMachine machine = machine(access, PAGE);
            assertSideExit(machine, machine.run(access(op, 8)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void readOnlyPagesCanBeLoadedAndNothingElse(MemoryAccess access) {
        for (int size = 0; size < 3; size++) {
            TestMachine machine = machine(access, PAGE);
            machine.codePages.markCode(PAGE >>> GuestRam.PAGE_SHIFT, 0, 4);
            machine.mapAll();
            assertDone(machine, machine.run(access(MicroOp.LOAD + size, 0x800)));
            for (int op : new int[] {MicroOp.LOAD_FOR_WRITE, MicroOp.STORE}) {
                machine = machine(access, PAGE);
                machine.codePages.markCode(PAGE >>> GuestRam.PAGE_SHIFT, 0, 4);
                machine.mapAll();
                assertSideExit(machine, machine.run(access(op + size, 0x800)));
            }
        }
    }

    /** Loads from T0 + 4 for writing, changes T0, and stores EDX at T0 + imm. */
    private static MicroCode readModifyWrite(int change, int imm) {
        MicroBuilder block =
                new MicroBuilder()
                        .at(0x102)
                        .op(MicroOp.MOV, T0, Cpu.EAX, NONE, 0)
                        .op(MicroOp.LOAD_FOR_WRITE + 2, T1, T0, NONE, 4);
        if (change != 0) {
            block.op(MicroOp.ADDI, T0, T0, NONE, change);
        }
        return block.op(MicroOp.STORE + 2, NONE, T0, Cpu.EDX, imm).jump(0x777).end(0x107);
    }

    @ParameterizedTest
    @EnumSource
    void aStoreElsewhereThanTheLoadBeforeItGoesElsewhere(MemoryAccess access) {
        int[][] changes = {{0, 8}, {8, 4}, {8, 8}};
        for (int[] change : changes) {
            TestMachine machine = machine(access, PAGE).mapAll();
            machine.run(readModifyWrite(change[0], change[1]));
            assertEquals(0, machine.ram.load32(PAGE + 4));
            assertEquals(0x89AB_CDEF, machine.ram.load32(PAGE + change[0] + change[1]));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatIsWiderThanTheLoadBeforeItIsChecked(MemoryAccess access) {
        TestMachine machine = machine(access, PAGE + GuestRam.PAGE_SIZE - 5).mapAll();
        MicroCode block =
                new MicroBuilder()
                        .at(0x102)
                        .op(MicroOp.LOAD_FOR_WRITE, T1, Cpu.EAX, NONE, 4)
                        .op(MicroOp.STORE + 2, NONE, Cpu.EAX, Cpu.EDX, 4)
                        .jump(0x777)
                        .end(0x107);
        assertEquals(Exit.INTERPRET, machine.run(block));
        assertEquals(0, machine.ram.load32(PAGE + GuestRam.PAGE_SIZE - 1));
    }

    @ParameterizedTest
    @EnumSource
    void addressesWrapAround(MemoryAccess access) {
        TestMachine machine = machine(access, -8).mapAll();
        machine.ram.store32(PAGE, 0x1234_5678);
        assertDone(machine, machine.run(access(MicroOp.LOAD + 2, PAGE + 8)));
        assertEquals(0x1234_5678, machine.state[Cpu.ECX]);
    }

    @ParameterizedTest
    @EnumSource
    void openSegmentsAddTheirBaseAndOthersAreLeftToTheInterpreter(MemoryAccess access) {
        MicroCode block =
                new MicroBuilder()
                        .at(0x102)
                        .op(MicroOp.SEGMENT, Cpu.ECX, Cpu.EAX, 4 | 0x100, Cpu.GS)
                        .jump(0x777)
                        .end(0x104);
        TestMachine machine = machine(access, 0x10);
        assertEquals(Exit.INTERPRET, machine.run(block));
        assertEquals(0x1111_1111, machine.state[Cpu.ECX]);
        machine.state[Cpu.OPEN + Cpu.GS] = 1;
        machine.state[Cpu.BASE + Cpu.GS] = 0x4000;
        assertEquals(Exit.JUMP, machine.run(block));
        assertEquals(0x4010, machine.state[Cpu.ECX]);
    }
}
