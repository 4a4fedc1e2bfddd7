package jlguest.hypervisor.lguest;

import static jlguest.hypervisor.lguest.TestGuest.HANDLER;
import static jlguest.hypervisor.lguest.TestGuest.INTERRUPT_GATE_HIGH;
import static jlguest.hypervisor.lguest.TestGuest.KERNEL_DS;
import static jlguest.hypervisor.lguest.TestGuest.STACK;
import static jlguest.hypervisor.lguest.TestGuest.assertKilled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrapHandlerTest {
    private static final int CODE = 0x6000;

    private final TestGuest guest = TestGuest.initialized(Generation.LATE);

    @BeforeEach
    void setGates() {
        for (int vector = 0; vector < 256; vector++) {
            guest.setGate(vector, INTERRUPT_GATE_HIGH);
        }
        guest.hypercall(Hypercalls.SET_STACK, KERNEL_DS, STACK, 1);
        guest.state[Cpu.EIP] = CODE;
    }

    @AfterEach
    void close() {
        guest.close();
    }

    private void handle(int kind, int vector) {
        guest.lguest.traps.handle(Exit.of(kind, vector));
    }

    private void assertReflected(int vector, int... topOfFrame) {
        assertEquals(HANDLER, guest.state[Cpu.EIP]);
        assertEquals(1, guest.lguest.counters.reflectedTraps()[vector]);
        for (int i = 0; i < topOfFrame.length; i++) {
            assertEquals(topOfFrame[i], guest.stackWord(i), "word " + i);
        }
    }

    @Test
    @Tag("abi-13.52")
    void pageFaultIsReflectedWithItsAddressInCr2() {
        guest.enterUser();
        guest.state[Cpu.ESP] = 0x4000;
        guest.state[Cpu.FAULT_ADDRESS] = 0x0804_8123;
        guest.state[Cpu.ERROR_CODE] = 6;
        handle(Exit.PAGE_FAULT, 14);
        assertReflected(14, 6, CODE, 0x73);
        assertEquals(0x0804_8123, guest.data(LguestLayout.CR2));
        assertEquals(1, guest.lguest.counters.pageFaults());
    }

    @Test
    void pageFaultBeforeInitKills() {
        try (TestGuest early = new TestGuest()) {
            early.state[Cpu.FAULT_ADDRESS] = 0x1234;
            assertKilled(
                    "unhandled trap 14 at 0x100000 (0x1234)",
                    () -> early.lguest.traps.handle(Exit.of(Exit.PAGE_FAULT, 14)));
        }
    }

    @Test
    void trapWithoutErrorCodeIsReflectedWithEip() {
        handle(Exit.TRAP, 6);
        assertReflected(6, CODE, 0x61);
    }

    @Test
    void trapWithErrorCodeIsReflectedWithIt() {
        guest.state[Cpu.ERROR_CODE] = 0x102;
        handle(Exit.TRAP_WITH_ERROR, 13);
        assertReflected(13, 0x102, CODE, 0x61);
    }

    @Test
    @Tag("abi-13.54")
    void trapWithoutGateKillsWithAddressAndErrorCode() {
        guest.hypercall(Hypercalls.LOAD_IDT_ENTRY, 13, 0, 0);
        guest.state[Cpu.ERROR_CODE] = 0xFA;
        assertKilled("unhandled trap 13 at 0x6000 (0xfa)", () -> handle(Exit.TRAP_WITH_ERROR, 13));
        assertKilled("unhandled trap 8 at 0x6000 (0x0)", () -> handle(Exit.TRAP, 8));
    }

    @Test
    @Tag("abi-13.32")
    void deviceNotAvailableIsSwallowedUnlessTsIsSet() {
        handle(Exit.TRAP, 7);
        assertEquals(CODE, guest.state[Cpu.EIP]);
        guest.cpu.setTaskSwitched(true);
        handle(Exit.TRAP, 7);
        assertReflected(7, CODE);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 0x80})
    @Tag("abi-13.51")
    void softwareInterruptIsReflectedFromBehindTheInstruction(int vector) {
        guest.enterUser();
        guest.state[Cpu.ESP] = 0x4000;
        guest.state[Cpu.NEXT_EIP] = CODE + 2;
        handle(Exit.SOFTWARE_INTERRUPT, vector);
        assertReflected(vector, CODE + 2, 0x73);
        assertEquals(0, guest.irqEnabled());
    }

    @Test
    void portInstructionOfTheKernelIsEmulated() {
        guest.writeCode(0xEC);
        handle(Exit.EMULATE, 0);
        assertEquals(CODE + 1, guest.state[Cpu.EIP]);
    }

    @Test
    @Tag("abi-13.70")
    void portInstructionOfAUserIsReflected() {
        guest.enterUser();
        guest.state[Cpu.ESP] = 0x4000;
        guest.state[Cpu.ERROR_CODE] = 99;
        guest.writeCode(0xEC);
        handle(Exit.EMULATE, 0);
        assertReflected(13, 0, CODE, 0x73);
    }

    @Test
    @Tag("abi-13.72")
    @Tag("abi-13.75")
    void otherPrivilegedInstructionsAreReflectedWithErrorCode0() {
        guest.state[Cpu.ERROR_CODE] = 99;
        guest.writeCode(0x0F, 0x30);
        handle(Exit.EMULATE, 0);
        assertReflected(13, 0, CODE, 0x61);
    }

    @Test
    void haltInstructionSleepsAsTheHypercallDoes() {
        guest.queue(0, Hypercalls.TS, 1);
        handle(Exit.HALT, 0);
        assertEquals(CODE + 1, guest.state[Cpu.EIP]);
        assertTrue(guest.lguest.interrupts.isHalted());
    }

    @Test
    void haltInstructionBeforeInitKills() {
        try (TestGuest early = new TestGuest()) {
            assertKilled(
                    "unhandled trap 13 at 0x100000 (0x0)",
                    () -> early.lguest.traps.handle(Exit.of(Exit.HALT, 0)));
        }
    }

    @Test
    void hypercallLeavesEipWhereItIs() {
        guest.state[Cpu.EAX] = Hypercalls.FLUSH_ASYNC;
        handle(Exit.HYPERCALL, 0);
        assertEquals(CODE, guest.state[Cpu.EIP]);
    }

    @Test
    void pollDoesNothing() {
        handle(Exit.POLL, 0);
        assertEquals(CODE, guest.state[Cpu.EIP]);
    }

    @ParameterizedTest
    @ValueSource(ints = {Exit.JUMP, Exit.CODE_INVALIDATED, Exit.INTERPRET})
    void exitsThatStayInsideTheProcessorAreRefused(int kind) {
        assertThrows(IllegalStateException.class, () -> handle(kind, 0));
    }

    @Test
    void singleStepShowsInTheDebugStatusRegister() {
        guest.cpu.setSystemFlags(Cpu.TF);
        handle(Exit.TRAP, 1);
        guest.state[Cpu.EIP] = CODE;
        guest.writeCode(0x0F, 0x21, 0xF3);
        handle(Exit.EMULATE, 0);
        assertEquals(0xFFFF_4FF0, guest.state[Cpu.EBX]);
        assertEquals(CODE + 3, guest.state[Cpu.EIP]);
    }

    @Test
    void debugRegistersReadAsIdle() {
        int[] expected = {0, 0, 0, 0, 0xFFFF_0FF0, 0x400, 0xFFFF_0FF0, 0x400};
        for (int register = 0; register < 8; register++) {
            guest.state[Cpu.EIP] = CODE;
            guest.writeCode(0x0F, 0x21, 0xC0 | register << 3 | Cpu.ECX);
            handle(Exit.EMULATE, 0);
            assertEquals(expected[register], guest.state[Cpu.ECX], "DR" + register);
        }
    }

    @Test
    void writesOfDebugRegistersAreReflected() {
        guest.writeCode(0x0F, 0x23, 0xF8);
        handle(Exit.EMULATE, 0);
        assertReflected(13, 0, CODE);
    }

    @Test
    void frameFromUserModeWithoutAStackKills() {
        guest.hypercall(Hypercalls.SET_STACK, KERNEL_DS, 0x7000_0000, 0);
        guest.enterUser();
        assertKilled("bad write address 0x6ffffffc len 4", () -> handle(Exit.TRAP, 0));
    }
}
