package jlguest.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectTrapTest {
    private static final int VECTOR = 0x80;
    private static final int HANDLER = 0xC012_3456;
    private static final int STACK = 0x6000;
    private static final int EFLAGS = Cpu.TF | Cpu.NT | Cpu.DF | Flags.CF | Flags.ZF;

    private CpuFixture user;
    private CpuFixture kernel;

    @BeforeEach
    void setUp() {
        user = CpuFixture.ring3();
        kernel = CpuFixture.ring1();
        for (CpuFixture f : new CpuFixture[] {user, kernel}) {
            f.cpu.gates()
                    .setDirectGate(
                            VECTOR,
                            CpuFixture.KERNEL_CODE << 16 | HANDLER & 0xFFFF,
                            HANDLER & 0xFFFF_0000 | 0xEF00);
            f.cpu.setKernelStack(CpuFixture.KERNEL_DATA, STACK);
            f.cpu.setEflags(EFLAGS);
            f.state[Cpu.ERROR_CODE] = 0x777;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("abi-13.37")
    @Tag("abi-13.50")
    void fromRing3TheFrameStandsOnTheKernelsStack(boolean withError) {
        DirectTrap.enter(user.cpu, VECTOR, 0x1002, withError);
        int first = withError ? 1 : 0;
        assertEquals(STACK - 20 - 4 * first, user.state[Cpu.ESP]);
        if (withError) {
            assertEquals(0x777, user.stackWord(0));
        }
        assertEquals(0x1002, user.stackWord(first));
        assertEquals(CpuFixture.USER_CODE, user.stackWord(first + 1));
        assertEquals(EFLAGS | Cpu.IF | 2, user.stackWord(first + 2));
        assertEquals(0x8000, user.stackWord(first + 3));
        assertEquals(CpuFixture.USER_DATA, user.stackWord(first + 4));
        assertEntered(user);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("abi-13.38")
    void fromRing1TheFrameStandsOnThePresentStack(boolean withError) {
        DirectTrap.enter(kernel.cpu, VECTOR, 0x1002, withError);
        int first = withError ? 1 : 0;
        assertEquals(0x8000 - 12 - 4 * first, kernel.state[Cpu.ESP]);
        if (withError) {
            assertEquals(0x777, kernel.stackWord(0));
        }
        assertEquals(0x1002, kernel.stackWord(first));
        assertEquals(CpuFixture.KERNEL_CODE, kernel.stackWord(first + 1));
        assertEquals(EFLAGS | Cpu.IF | 2, kernel.stackWord(first + 2));
        assertEntered(kernel);
    }

    private static void assertEntered(CpuFixture f) {
        assertEquals(HANDLER, f.state[Cpu.EIP]);
        assertEquals(CpuFixture.KERNEL_CODE, f.selector(Cpu.CS));
        assertEquals(CpuFixture.KERNEL_DATA, f.selector(Cpu.SS));
        assertEquals(1, f.cpu.cpl());
        assertEquals(EFLAGS & ~(Cpu.TF | Cpu.NT) | Cpu.IF | 2, f.cpu.eflags());
    }

    @ParameterizedTest
    @CsvSource({
        // all of it absent: the first push fails
        "80010, 8000c",
        "80800, 807fc",
        // the last words lie in the page before, which is there: the first push fails
        "80008, 80004",
        // the first words lie in the page that is there: the first below it fails
        "90008, 8fffc",
        "90002, 8fffe",
        "90006, 90002",
    })
    void anAbsentStackFaultsAsSupervisorAtTheFirstPushThatFails(String top, String address) {
        int pointer = Integer.parseInt(top, 16);
        for (CpuFixture f : new CpuFixture[] {user, kernel}) {
            f.map(0x7_F000, 0x7000 | 0x63);
            f.map(0x9_0000, pointer == 0x9_0006 ? 0 : 0x5000 | 0x63);
            f.cpu.setKernelStack(CpuFixture.KERNEL_DATA, pointer);
            if (f == kernel) {
                f.state[Cpu.ESP] = pointer;
            }
            int[] before = f.state.clone();
            String fault = f.outcome(() -> DirectTrap.enter(f.cpu, VECTOR, 0x1002, false));
            assertEquals("14(2) at " + address, fault);
            assertEquals(before[Cpu.ESP], f.state[Cpu.ESP]);
            assertEquals(before[Cpu.EIP], f.state[Cpu.EIP]);
            assertEquals(before[Cpu.SELECTOR + Cpu.CS], f.selector(Cpu.CS));
            assertEquals(before[Cpu.MODE], f.state[Cpu.MODE]);
        }
    }

    @Test
    void memoryIsTheUsersAgainAfterAFault() {
        user.cpu.setKernelStack(CpuFixture.KERNEL_DATA, 0x9_0000);
        user.map(0x5000, 0x5000 | 0x63);
        user.outcome(() -> DirectTrap.enter(user.cpu, VECTOR, 0x1002, false));
        assertEquals("14(5) at 5000", user.outcome(() -> user.memory.load8(0x5000)));
    }
}
