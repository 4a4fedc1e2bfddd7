package jlguest.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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

    private static void enter(CpuFixture f, boolean withError) {
        f.state[withError ? Cpu.EIP : Cpu.NEXT_EIP] = 0x1002;
        int kind = withError ? Exit.TRAP_WITH_ERROR : Exit.SOFTWARE_INTERRUPT;
        DirectTrap.enter(f.cpu, Exit.of(kind, VECTOR));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("abi-13.37")
    @Tag("abi-13.50")
    void fromRing3TheFrameStandsOnTheKernelsStack(boolean withError) {
        enter(user, withError);
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
        enter(kernel, withError);
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
            String fault = f.outcome(() -> enter(f, false));
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
        user.outcome(() -> enter(user, false));
        assertEquals("14(5) at 5000", user.outcome(() -> user.memory.load8(0x5000)));
    }

    /** 32 KiB at 0x10000, a 32-bit and a 16-bit stack; both with room from 0 on. */
    @ParameterizedTest
    @CsvSource({"0040, 2000, 1fec", "0000, 2000, 1fec", "0000, 56782000, 56781fec"})
    void aKernelStackInASegmentOfItsOwnIsReachedThroughIt(
            String size, String pointer, String expected) {
        user.cpu.segments().setDescriptor(13, 0x7FFF, 0xB201 | hex(size) << 16);
        user.cpu.setKernelStack(CpuFixture.KERNEL_DATA, hex(pointer));
        for (int page = 0x1_0000; page < 0x1_8000; page += 0x1000) {
            user.map(page, page | 0x63);
        }
        enter(user, false);
        assertEquals(hex(expected), user.state[Cpu.ESP]);
        assertEquals(0x1002, user.ram.load32(0x1_1FEC));
        assertEquals(CpuFixture.USER_CODE, user.ram.load32(0x1_1FF0));
        assertEquals(0x8000, user.ram.load32(0x1_1FF8));
        assertEquals(CpuFixture.USER_DATA, user.ram.load32(0x1_1FFC));
        assertEquals(0x1_0000, user.state[Cpu.BASE + Cpu.SS]);
        assertEquals(Cpu.CAREFUL, user.state[Cpu.MODE]);
        assertEntered(user);
    }

    @Test
    void a16BitStackPointerGoesRoundInItsSegment() {
        user.cpu.segments().setDescriptor(13, 0xFFFF, 0x0000_B200);
        user.cpu.setKernelStack(CpuFixture.KERNEL_DATA, 8);
        enter(user, false);
        assertEquals(0xFFF4, user.state[Cpu.ESP]);
        assertEquals(CpuFixture.USER_DATA, user.ram.load32(4));
        assertEquals(0x8000, user.ram.load32(0));
        assertEquals(0x1002, user.ram.load32(0xFFF4));
    }

    private static int hex(String number) {
        return Integer.parseUnsignedInt(number, 16);
    }

    @ParameterizedTest
    @CsvSource({
        "00000FFF, 0040B200, 1004, false, 12(68)", // above the limit
        "00000FFF, 0040B200, 1001, true, 12(69)",
        "00000FFF, 0040B200, 000C, false, 12(68)", // no room below
        "00000FFF, 0040B600, 1010, false, 12(68)", // expands down: room only above the limit
        "0000FFFF, 00CFF200, 6000, false, 10(68)", // of ring 3
        "0000FFFF, 00CFB000, 6000, false, 10(68)", // read-only
        "0000FFFF, 00CFBA00, 6000, true, 10(69)", // code
        "0000FFFF, 00CFA200, 6000, false, 10(68)", // a system segment
        "0000FFFF, 00CF3200, 6000, false, 12(68)", // not present
    })
    void aKernelStackThatCannotBeUsedIsAFaultOfTheProcessor(
            String low, String high, String pointer, boolean withError, String fault) {
        user.cpu.segments().setDescriptor(13, hex(low), hex(high));
        user.cpu.setKernelStack(CpuFixture.KERNEL_DATA, hex(pointer));
        int[] before = user.state.clone();
        byte[] memory = user.ram.read(0, user.ram.size());
        assertEquals(fault, user.outcome(() -> enter(user, withError)));
        assertEquals(before[Cpu.ESP], user.state[Cpu.ESP]);
        assertEquals(0x1002, user.state[withError ? Cpu.EIP : Cpu.NEXT_EIP]);
        assertEquals(before[Cpu.SELECTOR + Cpu.SS], user.selector(Cpu.SS));
        assertEquals(before[Cpu.MODE], user.state[Cpu.MODE]);
        assertArrayEquals(memory, user.ram.read(0, user.ram.size()));
    }

    @Test
    void anUnusableStackIsNotRememberedFromAnEntryByTheHost() {
        user.cpu.segments().setDescriptor(13, 0x0000_FFFF, 0x00CF_F200);
        user.cpu.segments().enter(CpuFixture.KERNEL_CODE, CpuFixture.KERNEL_DATA);
        user.memory.store32(STACK - 4, 0); // fills the page map
        user.cpu.segments().enter(CpuFixture.USER_CODE, CpuFixture.USER_DATA);
        assertEquals("10(68)", user.outcome(() -> enter(user, false)));
    }

    @Test
    void thePresentStackIsReachedThroughItsSegment() {
        kernel.cpu.segments().setDescriptor(13, 0x7FFF, 0x0040_B201);
        kernel.cpu.segments().load(Cpu.SS, CpuFixture.KERNEL_DATA);
        for (int page = 0x1_0000; page < 0x1_8000; page += 0x1000) {
            kernel.map(page, page | 0x63);
        }
        kernel.state[Cpu.ESP] = 0x2000;
        enter(kernel, false);
        assertEquals(0x1FF4, kernel.state[Cpu.ESP]);
        assertEquals(0x1002, kernel.ram.load32(0x1_1FF4));
        kernel.state[Cpu.ESP] = 8;
        assertEquals("12(0)", kernel.outcome(() -> enter(kernel, false)));
        assertEquals("12(1)", kernel.outcome(() -> enter(kernel, true)));
    }
}
