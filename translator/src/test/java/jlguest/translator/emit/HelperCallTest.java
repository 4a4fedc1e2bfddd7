package jlguest.translator.emit;

import static jlguest.translator.emit.MicroBuilder.NONE;
import static jlguest.translator.emit.MicroBuilder.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Random;
import jlguest.mmu.GuestKilledException;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.GuestFault;
import jlguest.runtime.StringOperation;
import jlguest.runtime.SystemOperation;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Helpers see the registers of translated code, change them, and leave exact faults. */
class HelperCallTest {
    private static final int ROUNDS = 300;

    private final TestMachine machine = new TestMachine(MemoryAccess.FAST).mapAll();

    @Test
    void aFaultLeavesTheStateBeforeTheInstruction() {
        MicroCode block =
                new MicroBuilder()
                        .at(0x100)
                        .aluImmediate(MicroOp.SUB, 2, Cpu.EBX, Cpu.EBX, 1)
                        .at(0x103)
                        .movi(Cpu.ECX, 0)
                        .at(0x108)
                        .helper(Helper.DIVIDE, Cpu.ECX, NONE, 1)
                        .op(MicroOp.MOV, Cpu.ESI, Cpu.EAX, NONE, 0)
                        .at(0x10A)
                        .jump(0x777)
                        .end(0x10C);
        machine.state[Cpu.EAX] = 7;
        machine.state[Cpu.ECX] = 9;
        assertEquals(Exit.of(Exit.TRAP, 0), machine.run(block));
        assertEquals(0x108, machine.state[Cpu.EIP]);
        assertEquals(7, machine.state[Cpu.EAX]);
        assertEquals(-1, machine.state[Cpu.EBX]);
        assertEquals(0, machine.state[Cpu.ECX]);
        assertEquals(0, machine.state[Cpu.ESI]);
        assertEquals(0x95, machine.cpu.eflags() & 0x8D5);
        assertEquals(2, machine.retired());
    }

    @Test
    void registersAndFlagsOfAHelperAreSeenBehindIt() {
        MicroCode block =
                new MicroBuilder()
                        .at(0x100)
                        .movi(Cpu.EAX, 0x80)
                        .at(0x105)
                        .helper(Helper.MULTIPLY, Cpu.EAX, NONE, 0)
                        .at(0x107)
                        .op(MicroOp.MOV, Cpu.ESI, Cpu.EAX, NONE, 0)
                        .at(0x109)
                        .jumpIf(2, 0x111, 0x222)
                        .end(0x10B);
        assertEquals(Exit.JUMP, machine.run(block));
        assertEquals(0x4000, machine.state[Cpu.ESI]);
        assertEquals(0x111, machine.state[Cpu.EIP]);
        assertEquals(0x801, machine.cpu.eflags() & 0x8D5);
        assertEquals(4, machine.retired());
    }

    @Test
    void resultsLeftInTheStateAreRead() {
        MicroCode block =
                new MicroBuilder()
                        .at(0x100)
                        .helper(Helper.STORE_SYSTEM, NONE, NONE, SystemOperation.STR)
                        .op(MicroOp.GET_STATE, T0, NONE, NONE, SystemOperation.RESULT)
                        .op(MicroOp.MOV, Cpu.EBX, T0, NONE, 0)
                        .jump(0x777)
                        .end(0x103);
        machine.run(block);
        assertEquals(0x80, machine.state[Cpu.EBX]);
        assertEquals(1, machine.retired());
    }

    @Test
    void theAddressThatAHelperSetStays() {
        MicroCode block =
                new MicroBuilder()
                        .at(0x100)
                        .movi(Cpu.EAX, 0x1234)
                        .at(0x101)
                        .helper(Helper.FAR_JUMP, Cpu.EAX, Cpu.ECX, 0)
                        .op(MicroOp.END, NONE, NONE, NONE, 0)
                        .end(0x103);
        machine.state[Cpu.ECX] = 0x61;
        assertEquals(Exit.JUMP, machine.run(block));
        assertEquals(0x1234, machine.state[Cpu.EIP]);
        assertEquals(2, machine.retired());
    }

    /** Stores one byte with STOSB, then jumps or does one more instruction. */
    private MicroCode storesString(boolean last) {
        int code = StringOperation.code(StringOperation.STOS, 0, 0, Cpu.DS, false);
        MicroBuilder block = new MicroBuilder().at(0x100).helper(Helper.STRING, NONE, NONE, code);
        if (!last) {
            block.at(0x101).movi(Cpu.EBX, 5);
        }
        return block.jump(0x777).end(last ? 0x101 : 0x106);
    }

    @Test
    void aHelperThatStoresIntoCodeEndsTheUnitBehindItsInstruction() {
        machine.codePages.markCode(5, 0, GuestRam.PAGE_SIZE);
        machine.state[Cpu.EDI] = 0x5010;
        assertEquals(Exit.CODE_INVALIDATED, machine.run(storesString(false)));
        assertEquals(0x101, machine.state[Cpu.EIP]);
        assertEquals(0x5011, machine.state[Cpu.EDI]);
        assertEquals(0, machine.state[Cpu.EBX]);
        assertEquals(1, machine.retired());
    }

    @Test
    void aHelperThatStoresIntoCodeAsTheLastInstructionEndsTheUnitAtTheTarget() {
        machine.codePages.markCode(5, 0, GuestRam.PAGE_SIZE);
        machine.state[Cpu.EDI] = 0x5010;
        assertEquals(Exit.CODE_INVALIDATED, machine.run(storesString(true)));
        assertEquals(0x777, machine.state[Cpu.EIP]);
        assertEquals(1, machine.retired());
    }

    @Test
    void aHelperThatStoresElsewhereDoesNotEndTheUnit() {
        machine.state[Cpu.EDI] = 0x5010;
        assertEquals(Exit.JUMP, machine.run(storesString(false)));
        assertEquals(5, machine.state[Cpu.EBX]);
        assertEquals(2, machine.retired());
    }

    /** Whatever a helper does, its entry in the table of effects must admit. */
    @ParameterizedTest
    @EnumSource
    void helpersChangeOnlyWhatTheyAreKnownToChange(Helper helper) {
        Random random = new Random(helper.ordinal());
        for (int round = 0; round < ROUNDS; round++) {
            machine.randomize(round);
            machine.mapAll();
            machine.state[Cpu.ECX] &= 3;
            machine.state[Cpu.ESI] &= 0xFFFF;
            machine.state[Cpu.EDI] &= 0xFFFF;
            machine.state[Cpu.ESP] &= 0xFFFF;
            machine.state[Cpu.EIP] = 0;
            int a = random.nextInt() & 0xFFFF;
            int b = random.nextInt() & 0xFFFF;
            int imm = helper == Helper.LOAD_SEGMENT ? 3 : random.nextInt();
            if (helper == Helper.STRING) {
                imm = random.nextInt(5) | random.nextInt(3) << 4 | random.nextInt(3) << 8;
            } else if (helper == Helper.X87) {
                imm = 0xD8 | random.nextInt(8) | random.nextInt(256) << 8;
            }
            checkEffect(helper, a, b, imm);
        }
    }

    private void checkEffect(Helper helper, int a, int b, int imm) {
        int[] before = machine.state.clone();
        int flags = machine.cpu.eflags() & 0x8D5;
        try {
            helper.run(machine.cpu, a, b, imm);
        } catch (GuestFault | GuestKilledException e) {
            return;
        }
        HelperEffect effect = HelperEffect.of(helper);
        for (int register = 0; register < 8; register++) {
            boolean changed = before[register] != machine.state[register];
            assertFalse(changed && !effect.changes(register), helper + " register " + register);
        }
        boolean changed = flags != (machine.cpu.eflags() & 0x8D5);
        assertFalse(changed && !effect.changesFlags(imm), helper + " flags " + imm);
        boolean stored = machine.cpu.memory().codeChanged();
        assertFalse(stored && !effect.mayStore(imm), helper + " stores " + imm);
    }
}
