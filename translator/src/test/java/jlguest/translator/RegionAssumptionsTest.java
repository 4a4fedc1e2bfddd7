package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.Statistics;
import org.junit.jupiter.api.Test;

/** What a region with called code in it takes for granted, and what happens when that changes. */
class RegionAssumptionsTest {
    private static final int MAIN = 0x1000;
    private static final int ELSEWHERE = 0x2000;
    private static final int CALLEE = 0x3000;
    private static final int OTHER_FRAME = 0x5000;
    private static final int ROUNDS = 100;
    private static final int SYSTEM_CALL = 0x80;

    /** mov $100, %ecx; xor %eax, %eax; call CALLEE; dec %ecx; jnz to the call; hlt. */
    private static final String CALLS = "B9 64 00 00 00 31 C0 E8 F4 1F 00 00 49 75 F8 F4";

    /** The same with int $0x80 in place of the call. */
    private static final String SYSTEM_CALLS = "B9 64 00 00 00 31 C0 CD 80 49 75 FB F4";

    private static final String ADD_1_RETURN = "83 C0 01 C3";
    private static final String ADD_2_RETURN = "83 C0 02 C3";
    private static final String ADD_3_RETURN = "83 C0 03 C3";

    private static GuestMachine machine(boolean user, String main) {
        TranslatorOptions options =
                TranslatorOptions.DEFAULT.withTier(Tier.AUTO).withHeat(new Heat(20, 2, false));
        GuestMachine machine = new GuestMachine(options, user);
        load(machine, MAIN, main);
        load(machine, ELSEWHERE, "F4"); // hlt
        return machine;
    }

    private static void load(GuestMachine machine, int at, String hex) {
        machine.load(at, HexFormat.ofDelimiter(" ").parseHex(hex));
    }

    /** Runs until everything is translated; the last run hardly left the region. */
    private static void warmUp(GuestMachine machine) {
        long[] exits = machine.cpu.statistics().exits;
        long before = 0;
        for (int i = 0; i < 5; i++) {
            before = exits[Exit.JUMP];
            machine.run(MAIN);
            assertEquals(ROUNDS, machine.state[Cpu.EAX]);
        }
        assertTrue(exits[Exit.JUMP] - before < 5, "jumps: " + (exits[Exit.JUMP] - before));
    }

    private static GuestMachine callingMachine() {
        GuestMachine machine = machine(false, CALLS);
        load(machine, CALLEE, ADD_1_RETURN);
        machine.state[Cpu.ESP] = 0x8000;
        warmUp(machine);
        return machine;
    }

    @Test
    void theCalledFunctionIsWrittenAgain() {
        try (GuestMachine machine = callingMachine()) {
            load(machine, CALLEE, ADD_2_RETURN);
            machine.run(MAIN);
            assertEquals(2 * ROUNDS, machine.state[Cpu.EAX]);
        }
    }

    @Test
    void anotherFrameIsMappedWhereTheFunctionWas() {
        try (GuestMachine machine = callingMachine()) {
            load(machine, OTHER_FRAME, ADD_3_RETURN);
            machine.map(CALLEE, OTHER_FRAME, GuestMachine.WRITABLE);
            machine.run(MAIN);
            assertEquals(3 * ROUNDS, machine.state[Cpu.EAX]);
            machine.map(CALLEE, CALLEE, GuestMachine.WRITABLE);
            machine.run(MAIN);
            assertEquals(ROUNDS, machine.state[Cpu.EAX]);
        }
    }

    @Test
    void theFunctionReturnsToAnotherAddress() {
        try (GuestMachine machine = callingMachine()) {
            // cmp $50, %ecx; jne to the end; movl $ELSEWHERE, (%esp); add $1, %eax; ret
            load(machine, CALLEE, "83 F9 32 75 07 C7 04 24 00 20 00 00 83 C0 01 C3");
            for (int i = 0; i < 5; i++) {
                assertEquals(Exit.HALT, Exit.kind(machine.run(MAIN)));
                assertEquals(ELSEWHERE, machine.state[Cpu.EIP]);
                assertEquals(ROUNDS / 2 + 1, machine.state[Cpu.EAX]);
            }
        }
    }

    @Test
    void thePageOfTheFunctionGoes() {
        try (GuestMachine machine = callingMachine()) {
            machine.map(CALLEE, CALLEE, GuestMachine.ABSENT);
            assertEquals(Exit.PAGE_FAULT, Exit.kind(machine.run(MAIN)));
            assertEquals(CALLEE, machine.state[Cpu.EIP]);
            assertEquals(CALLEE, machine.state[Cpu.FAULT_ADDRESS]);
        }
    }

    private static void gate(GuestMachine machine, int handler) {
        machine.cpu.gates().setDirectGate(SYSTEM_CALL, 0x61 << 16 | handler, 0xEF00);
    }

    private static GuestMachine systemCallingMachine() {
        GuestMachine machine = machine(true, SYSTEM_CALLS);
        load(machine, CALLEE, "52 83 C0 01 5A CF"); // push %edx; add $1, %eax; pop %edx; iret
        load(machine, CALLEE + 0x100, "83 C0 02 CF"); // add $2, %eax; iret
        machine.cpu.setKernelStack(0x69, 0x8000);
        gate(machine, CALLEE);
        warmUp(machine);
        return machine;
    }

    @Test
    void theGateLeadsToAnotherHandler() {
        try (GuestMachine machine = systemCallingMachine()) {
            Statistics statistics = machine.cpu.statistics();
            long traps = statistics.directTraps[SYSTEM_CALL];
            gate(machine, CALLEE + 0x100);
            machine.run(MAIN);
            assertEquals(2 * ROUNDS, machine.state[Cpu.EAX]);
            assertEquals(ROUNDS, statistics.directTraps[SYSTEM_CALL] - traps);
        }
    }

    @Test
    void theGateBecomesTheHosts() {
        try (GuestMachine machine = systemCallingMachine()) {
            machine.cpu.gates().setHostGate(SYSTEM_CALL, 3);
            assertEquals(Exit.of(Exit.SOFTWARE_INTERRUPT, SYSTEM_CALL), machine.run(MAIN));
            assertEquals(MAIN + 7, machine.state[Cpu.EIP]);
            assertEquals(0, machine.state[Cpu.EAX]);
        }
    }

    @Test
    void theKernelStackIsNotMapped() {
        try (GuestMachine machine = systemCallingMachine()) {
            machine.cpu.setKernelStack(0x69, GuestMachine.MAPPED + 0x1000);
            assertEquals(Exit.PAGE_FAULT, Exit.kind(machine.run(MAIN)));
            assertEquals(GuestMachine.MAPPED + 0xFFC, machine.state[Cpu.FAULT_ADDRESS]);
            assertEquals(MAIN + 7, machine.state[Cpu.EIP]);
        }
    }

    @Test
    void theKernelStackIsAnotherOne() {
        try (GuestMachine machine = systemCallingMachine()) {
            machine.cpu.setKernelStack(0x69, 0x9100);
            machine.run(MAIN);
            assertEquals(ROUNDS, machine.state[Cpu.EAX]);
            assertEquals(MAIN + 9, machine.ram.load32(0x9100 - 20));
            assertEquals(0x7B, machine.ram.load32(0x9100 - 4));
        }
    }

    @Test
    void theFrameReachesIntoAnotherPage() {
        try (GuestMachine machine = systemCallingMachine()) {
            machine.cpu.setKernelStack(0x69, 0x9008);
            machine.run(MAIN);
            assertEquals(ROUNDS, machine.state[Cpu.EAX]);
            assertEquals(MAIN + 9, machine.ram.load32(0x9008 - 20));
        }
    }

    @Test
    void theGateIsNoLongerForRing3() {
        try (GuestMachine machine = systemCallingMachine()) {
            machine.cpu.gates().setDirectGate(SYSTEM_CALL, 0x61 << 16 | CALLEE, 0xAF00);
            assertEquals(Exit.of(Exit.TRAP_WITH_ERROR, 13), machine.run(MAIN));
            assertEquals(SYSTEM_CALL * 8 + 2, machine.state[Cpu.ERROR_CODE]);
            assertEquals(MAIN + 7, machine.state[Cpu.EIP]);
        }
    }

    @Test
    void theKernelStackHasABase() {
        try (GuestMachine machine = systemCallingMachine()) {
            machine.cpu.segments().setDescriptor(0x69 >>> 3, 0xFFFF, 0x00CF_B301);
            machine.run(MAIN);
            assertEquals(ROUNDS, machine.state[Cpu.EAX]);
            assertEquals(MAIN + 9, machine.ram.load32(0x1_8000 - 20));
        }
    }

    @Test
    void theKernelStackIsAnotherSegment() {
        try (GuestMachine machine = systemCallingMachine()) {
            machine.cpu.segments().setDescriptor(9, 0xFFFF, 0x00CF_B301);
            machine.cpu.setKernelStack(9 << 3 | 1, 0x8000);
            machine.run(MAIN);
            assertEquals(ROUNDS, machine.state[Cpu.EAX]);
            assertEquals(MAIN + 9, machine.ram.load32(0x1_8000 - 20));
        }
    }

    /** A handler that single-steps whoever called it. */
    @Test
    void theFrameIsChangedToSingleStep() {
        try (GuestMachine machine = systemCallingMachine()) {
            // btsl $8, 8(%esp); iret
            load(machine, CALLEE + 0x100, "0F BA 6C 24 08 08 CF");
            gate(machine, CALLEE + 0x100);
            assertEquals(Exit.of(Exit.TRAP, 1), machine.run(MAIN));
            assertEquals(MAIN + 10, machine.state[Cpu.EIP]);
        }
    }

    @Test
    void aDescriptorChangesUnderASegmentThatTheHandlerLoads() {
        try (GuestMachine machine = machine(true, SYSTEM_CALLS)) {
            // mov $0x4B, %edx; mov %edx, %ds; add $1, %eax; iret
            load(machine, CALLEE, "BA 4B 00 00 00 8E DA 83 C0 01 CF");
            machine.cpu.segments().setDescriptor(9, 0xFFFF, 0x00CF_F300);
            machine.cpu.setKernelStack(0x69, 0x8000);
            gate(machine, CALLEE);
            warmUp(machine);
            machine.cpu.segments().setDescriptor(9, 0xFFFF, 0x00CF_F301);
            machine.run(MAIN);
            assertEquals(ROUNDS, machine.state[Cpu.EAX]);
            assertEquals(0x1_0000, machine.state[Cpu.BASE + Cpu.DS]);
        }
    }

    @Test
    void aSegmentThatTheHandlerLoadsIsNotPresentAnyMore() {
        try (GuestMachine machine = machine(true, SYSTEM_CALLS)) {
            // mov $0x4B, %edx; mov %edx, %fs; add $1, %eax; iret
            load(machine, CALLEE, "BA 4B 00 00 00 8E E2 83 C0 01 CF");
            machine.cpu.segments().setDescriptor(9, 0xFFFF, 0x00CF_F300);
            machine.cpu.setKernelStack(0x69, 0x8000);
            gate(machine, CALLEE);
            warmUp(machine);
            machine.cpu.segments().setDescriptor(9, 0xFFFF, 0x00CF_7300);
            assertEquals(Exit.of(Exit.TRAP_WITH_ERROR, 11), machine.run(MAIN));
            assertEquals(0x48, machine.state[Cpu.ERROR_CODE]);
            assertEquals(CALLEE + 5, machine.state[Cpu.EIP]);
            assertEquals(0, machine.state[Cpu.EAX]);
        }
    }

    // ---- What looks at ring, segments or page maps within the handler. ----

    private static final int INNER_DATA = 0x5000;
    private static final int INNER_ONLY = 0x63;

    /** Calls a handler that adds 1 to EAX, warm, with a page that only the kernel may use. */
    private static GuestMachine calling(String handler) {
        GuestMachine machine = machine(true, SYSTEM_CALLS);
        load(machine, CALLEE, handler);
        machine.map(INNER_DATA, INNER_DATA, INNER_ONLY);
        machine.cpu.setKernelStack(0x69, 0x8000);
        gate(machine, CALLEE);
        warmUp(machine);
        return machine;
    }

    private static void assertIsIn(GuestMachine machine, boolean user) {
        assertEquals(user ? 0x73 : 0x61, machine.state[Cpu.SELECTOR + Cpu.CS]);
        assertEquals(user ? 0x7B : 0x69, machine.state[Cpu.SELECTOR + Cpu.SS]);
        assertEquals(user ? Cpu.USER : 0, machine.state[Cpu.MODE]);
        assertEquals(user, machine.cpu.isUser());
    }

    @Test
    void theHandlerReadsItsSelectors() {
        // push %edx; mov %cs, %edx; mov %edx, INNER_DATA; mov %ss, %edx; mov %edx, INNER_DATA + 4;
        // pop %edx; add $1, %eax; iret
        String handler = "52 8C CA 89 15 00 50 00 00 8C D2 89 15 04 50 00 00 5A 83 C0 01 CF";
        try (GuestMachine machine = calling(handler)) {
            machine.run(MAIN);
            assertEquals(0x61, machine.ram.load32(INNER_DATA));
            assertEquals(0x69, machine.ram.load32(INNER_DATA + 4));
            assertIsIn(machine, true);
        }
    }

    @Test
    void aHelperInTheHandlerStoresWhereOnlyTheKernelMay() {
        // push %edi; push %ecx; mov $INNER_DATA, %edi; mov $4, %ecx; rep stosl; pop %ecx; pop %edi;
        // add $1, %eax; iret
        String handler = "57 51 BF 00 50 00 00 B9 04 00 00 00 F3 AB 59 5F 83 C0 01 CF";
        try (GuestMachine machine = calling(handler)) {
            machine.run(MAIN);
            assertEquals(ROUNDS - 1, machine.ram.load32(INNER_DATA + 12));
            assertIsIn(machine, true);
        }
    }

    @Test
    void theHandlersStackReachesIntoAnotherPageThatOnlyTheKernelMayUse() {
        try (GuestMachine machine = systemCallingMachine()) {
            machine.map(0x8000, 0x8000, INNER_ONLY);
            machine.map(0x9000, 0x9000, INNER_ONLY);
            machine.cpu.setKernelStack(0x69, 0x9014); // the frame is in one page, the rest below
            for (int i = 0; i < 3; i++) {
                machine.run(MAIN);
                assertEquals(ROUNDS, machine.state[Cpu.EAX]);
                assertIsIn(machine, true);
            }
        }
    }

    @Test
    void theHandlerFaults() {
        // push %edx; mov INNER_DATA, %edx; pop %edx; add $1, %eax; iret
        try (GuestMachine machine = calling("52 8B 15 00 50 00 00 5A 83 C0 01 CF")) {
            machine.map(INNER_DATA, INNER_DATA, GuestMachine.ABSENT);
            assertEquals(Exit.PAGE_FAULT, Exit.kind(machine.run(MAIN)));
            assertEquals(CALLEE + 1, machine.state[Cpu.EIP]);
            assertEquals(0x8000 - 24, machine.state[Cpu.ESP]);
            assertEquals(INNER_DATA, machine.state[Cpu.FAULT_ADDRESS]);
            assertEquals(0, machine.state[Cpu.ERROR_CODE]);
            assertIsIn(machine, false);
        }
    }

    @Test
    void theHandlersDivisionFaults() {
        // push %edx; xor %edx, %edx; divl INNER_DATA; pop %edx; add $1, %eax; iret
        String handler = "52 31 D2 F7 35 00 50 00 00 5A 83 C0 01 CF";
        try (GuestMachine machine = machine(true, SYSTEM_CALLS)) {
            machine.ram.store32(INNER_DATA, 1);
            load(machine, CALLEE, handler);
            machine.cpu.setKernelStack(0x69, 0x8000);
            gate(machine, CALLEE);
            warmUp(machine);
            machine.ram.store32(INNER_DATA, 0);
            assertEquals(Exit.of(Exit.TRAP, 0), machine.run(MAIN));
            assertEquals(CALLEE + 3, machine.state[Cpu.EIP]);
            assertIsIn(machine, false);
        }
    }

    @Test
    void theHandlerLoadsFsWithASegmentThatRing3MayNotHave() {
        // push %edx; push %fs; mov $0x49, %edx; mov %edx, %fs; pop %fs; pop %edx; add $1, %eax;
        // iret
        String handler = "52 0F A0 BA 49 00 00 00 8E E2 0F A1 5A 83 C0 01 CF";
        try (GuestMachine machine = machine(true, SYSTEM_CALLS)) {
            load(machine, CALLEE, handler);
            machine.cpu.segments().setDescriptor(9, 0xFFFF, 0x00CF_B300);
            machine.cpu.setKernelStack(0x69, 0x8000);
            gate(machine, CALLEE);
            warmUp(machine);
            long[] exits = machine.cpu.statistics().exits;
            long before = exits[Exit.INTERPRET];
            machine.run(MAIN);
            assertEquals(ROUNDS, machine.state[Cpu.EAX]);
            assertTrue(exits[Exit.INTERPRET] - before < 5, "interpreted");
            assertEquals(0, machine.state[Cpu.SELECTOR + Cpu.FS]);
            assertIsIn(machine, true);
        }
    }

    /** The loop is longer than a region may run without a look at what the host wants. */
    @Test
    void theHandlerLoops() {
        // push %edx; mov $5000, %edx; dec %edx; jne; pop %edx; add $1, %eax; iret
        try (GuestMachine machine = calling("52 BA 88 13 00 00 4A 75 FD 5A 83 C0 01 CF")) {
            machine.run(MAIN);
            assertEquals(ROUNDS, machine.state[Cpu.EAX]);
            assertIsIn(machine, true);
        }
    }

    @Test
    void theHandlerReturnsToItsOwnRing() {
        // cmp INNER_DATA, %ecx; jne over the next; movl $0x61, 4(%esp); add $1, %eax; iret
        String handler = "3B 0D 00 50 00 00 75 08 C7 44 24 04 61 00 00 00 83 C0 01 CF";
        try (GuestMachine machine = calling(handler)) {
            machine.ram.store32(INNER_DATA, ROUNDS / 2);
            machine.run(MAIN);
            assertEquals(ROUNDS, machine.state[Cpu.EAX]);
            assertEquals(0x8000 - 8, machine.state[Cpu.ESP]);
            assertIsIn(machine, false);
        }
    }

    /** The user's own code segment is another flat one: the way back is not the short one. */
    @Test
    void ring3HasAnotherCodeSegment() {
        try (GuestMachine machine = systemCallingMachine()) {
            machine.cpu.segments().setDescriptor(9, 0x0000_FFFF, 0x00CF_FB00);
            machine.run(MAIN);
            load(machine, ELSEWHERE, "EA 00 10 00 00 4B 00"); // ljmp $0x4B, $MAIN
            machine.run(ELSEWHERE);
            assertEquals(ROUNDS, machine.state[Cpu.EAX]);
            assertEquals(0x4B, machine.state[Cpu.SELECTOR + Cpu.CS]);
            assertEquals(0x4B, machine.ram.load32(0x8000 - 16));
        }
    }
}
