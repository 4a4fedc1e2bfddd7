package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Code that changes after it ran: what runs next is always what stands in memory. */
class SelfModifyingCodeTest {
    private static final int START = 0x1000;
    private static final int FUNCTION = 0x2000;
    private static final int ALIAS = 0x9_2000;

    /** Rounds, enough to get past the heat at which code is translated. */
    private static final int ROUNDS = 3000;

    private static void assertHalted(GuestMachine machine, int exit, Assembly program) {
        assertEquals("halt", Exit.name(Exit.kind(exit)));
        assertEquals(program.address("good"), machine.state[Cpu.EIP]);
    }

    /** A loop that calls a function, after storing what it must return at an address. */
    private static Assembly rewriter(int target) {
        return Assembly.at(START)
                .hex("B9", ROUNDS) // mov ecx, ROUNDS
                .label("again")
                .hex("89 0D", target + 1) // mov [target + 1], ecx
                .jumpTo("E8", FUNCTION) // call FUNCTION
                .hex("39 C8") // cmp eax, ecx
                .jump("75", "bad") // jne bad
                .hex("49") // dec ecx
                .jump("75", "again") // jnz again
                .label("good")
                .hex("F4") // hlt
                .label("bad")
                .hex("0F 0B"); // ud2
    }

    private static byte[] function(int result) {
        return Assembly.at(FUNCTION).hex("B8", result).hex("C3").bytes(); // mov eax, result; ret
    }

    private static void rewrite(Engine engine, int target) {
        try (GuestMachine machine = new GuestMachine(engine.options(), false)) {
            Assembly program = rewriter(target);
            machine.load(START, program.bytes());
            machine.load(FUNCTION, function(-1));
            machine.map(ALIAS, FUNCTION, GuestMachine.WRITABLE);
            machine.state[Cpu.ESP] = 0x8000;
            assertHalted(machine, machine.run(START), program);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFunctionIsRewrittenAtItsOwnAddress(Engine engine) {
        rewrite(engine, FUNCTION);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.67")
    void aFunctionIsRewrittenAtAnotherVirtualAddress(Engine engine) {
        rewrite(engine, ALIAS);
    }

    @ParameterizedTest
    @EnumSource
    void theNextInstructionOfTheSameBlockIsRewritten(Engine engine) {
        try (GuestMachine machine = new GuestMachine(engine.options(), false)) {
            Assembly program =
                    Assembly.at(START)
                            .hex("B9", ROUNDS)
                            .label("again")
                            .hex("89 0D", START + 12) // mov [the constant behind], ecx
                            .hex("B8", 0) // mov eax, 0
                            .hex("39 C8")
                            .jump("75", "bad")
                            .hex("49")
                            .jump("75", "again")
                            .label("good")
                            .hex("F4")
                            .label("bad")
                            .hex("0F 0B");
            machine.load(START, program.bytes());
            assertHalted(machine, machine.run(START), program);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInstructionRewritesItself(Engine engine) {
        try (GuestMachine machine = new GuestMachine(engine.options(), false)) {
            // add dword [its own immediate], 1, round and round: the sum doubles and counts.
            Assembly program =
                    Assembly.at(START)
                            .hex("B9", 20)
                            .label("again")
                            .hex("81 05", START + 11)
                            .hex("", 1)
                            .hex("49")
                            .jump("75", "again")
                            .label("good")
                            .hex("F4");
            machine.load(START, program.bytes());
            assertHalted(machine, machine.run(START), program);
            assertEquals(1 << 20, machine.ram.load32(START + 11));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInstructionAcrossTwoPagesIsRewrittenInEitherHalf(Engine engine) {
        int edge = FUNCTION + GuestRam.PAGE_SIZE - 3;
        for (int half : new int[] {1, 4}) {
            try (GuestMachine machine = new GuestMachine(engine.options(), false)) {
                Assembly program =
                        Assembly.at(START)
                                .hex("B9", 255)
                                .label("again")
                                .hex("88 0D", edge + half) // mov [edge + half], cl
                                .jumpTo("E8", edge)
                                .hex("3A 05", edge + 1) // cmp al, [edge + 1]
                                .jump("75", "bad")
                                .hex("C1 E8 18") // shr eax, 24
                                .hex("3A 05", edge + 4) // cmp al, [edge + 4]
                                .jump("75", "bad")
                                .hex("49")
                                .jump("75", "again")
                                .label("good")
                                .hex("F4")
                                .label("bad")
                                .hex("0F 0B");
                machine.load(START, program.bytes());
                machine.load(edge, function(0));
                machine.state[Cpu.ESP] = 0x8000;
                assertHalted(machine, machine.run(START), program);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStringInstructionCopiesOverCode(Engine engine) {
        try (GuestMachine machine = new GuestMachine(engine.options(), false)) {
            Assembly program =
                    Assembly.at(START)
                            .hex("BD", ROUNDS) // mov ebp, ROUNDS
                            .label("again")
                            .hex("89 2D", 0x6001) // mov [template + 1], ebp
                            .hex("BE", 0x6000) // mov esi, template
                            .hex("BF", FUNCTION) // mov edi, FUNCTION
                            .hex("B9", 6) // mov ecx, 6
                            .hex("F3 A4") // rep movsb
                            .jumpTo("E8", FUNCTION)
                            .hex("39 E8") // cmp eax, ebp
                            .jump("75", "bad")
                            .hex("4D") // dec ebp
                            .jump("75", "again")
                            .label("good")
                            .hex("F4")
                            .label("bad")
                            .hex("0F 0B");
            machine.load(START, program.bytes());
            machine.load(FUNCTION, function(-1));
            machine.load(0x6000, function(-1));
            machine.state[Cpu.ESP] = 0x8000;
            assertHalted(machine, machine.run(START), program);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedStoreThatOverwritesItselfIsFinished(Engine engine) {
        try (GuestMachine machine = new GuestMachine(engine.options(), false)) {
            // rep stosb fills 64 bytes from its own block with hlt.
            Assembly program =
                    Assembly.at(START)
                            .hex("BF", START + 10)
                            .hex("B9", 64)
                            .hex("B0 F4") // mov al, F4: overwritten by the first repetition
                            .hex("F3 AA") // rep stosb: overwritten by the third and fourth
                            .label("good")
                            .hex("0F 0B");
            machine.load(START, program.bytes());
            int exit = machine.run(START);
            assertEquals("halt", Exit.name(Exit.kind(exit)));
            // The instruction is gone when it is a hlt itself; hardware may finish its burst.
            int left = machine.state[Cpu.ECX];
            assertEquals(START + 10 + 64 - left, machine.state[Cpu.EDI]);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.67")
    void aHostWritesOverCode(Engine engine) {
        try (GuestMachine machine = new GuestMachine(engine.options(), false)) {
            machine.load(FUNCTION, Assembly.at(FUNCTION).hex("B8", 1).hex("F4").bytes());
            for (int i = 0; i < 1000; i++) {
                machine.load(FUNCTION, Assembly.at(FUNCTION).hex("B8", i).hex("F4").bytes());
                assertEquals(Exit.HALT, Exit.kind(machine.run(FUNCTION)));
                assertEquals(i, machine.state[Cpu.EAX]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherFrameAtTheSameAddressIsOtherCode(Engine engine) {
        try (GuestMachine machine = new GuestMachine(engine.options(), false)) {
            int[] frames = {0x3000, 0x4000};
            for (int i = 0; i < frames.length; i++) {
                machine.load(frames[i], Assembly.at(0).hex("B8", i).hex("F4").bytes());
            }
            for (int i = 0; i < 1000; i++) {
                machine.map(FUNCTION, frames[i & 1], GuestMachine.READ_ONLY);
                machine.run(FUNCTION);
                assertEquals(i & 1, machine.state[Cpu.EAX]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFramesOldCodeIsNotFoundAtItsOtherAddress(Engine engine) {
        try (GuestMachine machine = new GuestMachine(engine.options(), false)) {
            machine.map(ALIAS, FUNCTION, GuestMachine.WRITABLE);
            // call $ + 5; pop eax; hlt: code that sees its own address
            machine.load(FUNCTION, Assembly.at(FUNCTION).hex("E8", 0).hex("58 F4").bytes());
            machine.state[Cpu.ESP] = 0x8000;
            for (int at : new int[] {FUNCTION, ALIAS, FUNCTION, ALIAS}) {
                machine.run(at);
                assertEquals(at + 5, machine.state[Cpu.EAX]);
            }
        }
    }
}
