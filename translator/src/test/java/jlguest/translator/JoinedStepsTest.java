package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.junit.jupiter.api.Test;

/**
 * The interpreter executes what often stands together as one step. It does the same when each
 * instruction is a block of its own, where less can be joined.
 */
class JoinedStepsTest {
    private static final int MAIN = 0x1000;
    private static final int DATA = 0x6000;
    private static final int STACK = 0x8000;
    private static final int UNMAPPED = 0x9_0000;

    private static final String[] INSTRUCTIONS = {
        "8B 06", // mov eax, [esi]
        "8B 04 24", // mov eax, [esp]
        "8A 16", // mov dl, [esi]
        "66 8B 16", // mov dx, [esi]
        "0F B6 06", // movzx eax, byte [esi]
        "0F B7 16", // movzx edx, word [esi]
        "0F BE 06", // movsx eax, byte [esi]
        "89 07", // mov [edi], eax
        "88 17", // mov [edi], dl
        "B8 44 33 22 F1", // mov eax, constant
        "C7 07 44 33 22 F1", // mov dword [edi], constant
        "8B E8", // mov ebp, esp
        "8B D0", // mov edx, eax
        "03 C0", // add eax, eax
        "03 D0", // add edx, eax
        "03 06", // add eax, [esi]
        "03 04 24", // add eax, [esp]
        "01 07", // add [edi], eax
        "83 C4 04", // add esp, 4
        "2B C2", // sub eax, edx
        "33 06", // xor eax, [esi]
        "50", // push eax
        "54", // push esp
        "68 78 56 34 92", // push constant
        "FF 36", // push [esi]
        "58", // pop eax
        "5C", // pop esp
        "8F 07", // pop [edi]
        "8D 44 24 04", // lea eax, [esp + 4]
        "8D 64 24 FC", // lea esp, [esp - 4]
        "8D 54 90 08", // lea edx, [eax + edx * 4 + 8]
        "8D 00", // lea eax, [eax]
        "3B C2", // cmp eax, edx
        "66 3B C2", // cmp ax, dx
        "3A C2", // cmp al, dl
        "3B 06", // cmp eax, [esi]
        "83 F8 F0", // cmp eax, -16
        "80 3E 80", // cmp byte [esi], -128
        "85 C0", // test eax, eax
        "66 85 D0", // test ax, dx
        "84 C0", // test al, al
        "A9 00 00 00 80", // test eax, 80000000
        "F6 06 81", // test byte [esi], 81
        "0F B1 17", // cmpxchg [edi], edx
        "87 06", // xchg eax, [esi]
        "40", // inc eax
        "F7 D8", // neg eax
        "C9", // leave
        "E8 00 00 00 00", // call to the next instruction
        "E8 01 00 00 00 F4 C3", // call of what returns, and a hlt to return to
        "70 01 42", // jo over inc edx, and the other conditions
        "71 01 42",
        "72 01 42",
        "73 01 42",
        "74 01 42",
        "75 01 42",
        "76 01 42",
        "77 01 42",
        "78 01 42",
        "79 01 42",
        "7A 01 42",
        "7B 01 42",
        "7C 01 42",
        "7D 01 42",
        "7E 01 42",
        "7F 01 42",
    };

    private static final TranslatorOptions OPTIONS =
            TranslatorOptions.DEFAULT.withTier(Tier.INTERPRETER);

    private final GuestMachine joined = new GuestMachine(OPTIONS, false);
    private final GuestMachine single = new GuestMachine(OPTIONS.withBlockLimit(1), false);
    private final Random random = new Random(1);

    @Test
    void everyPairOfInstructionsDoesWhatBothDo() {
        for (String first : INSTRUCTIONS) {
            for (String second : INSTRUCTIONS) {
                compare(first + " " + second, DATA, DATA + 64, STACK);
                compare(first + " " + second, DATA, DATA + 1, STACK);
            }
        }
    }

    @Test
    void aFaultInAPairIsThatOfItsInstruction() {
        for (String first : INSTRUCTIONS) {
            for (String second : INSTRUCTIONS) {
                compare(first + " " + second, UNMAPPED, DATA, STACK);
                compare(first + " " + second, DATA, UNMAPPED, STACK);
                compare(first + " " + second, DATA, DATA, UNMAPPED);
                compare(first + " " + second, DATA, DATA, UNMAPPED + 4);
            }
        }
    }

    @Test
    void threeInstructionsDoWhatEachDoes() {
        for (int i = 0; i < 5000; i++) {
            compare(any() + " " + any() + " " + any(), DATA, DATA + 4, STACK);
        }
    }

    private String any() {
        return INSTRUCTIONS[random.nextInt(INSTRUCTIONS.length)];
    }

    private void compare(String code, int source, int destination, int stack) {
        byte[] program = Assembly.at(MAIN).hex(code + " F4").bytes();
        int[] registers = {
            value(), value(), value(), value(), stack, STACK - 64, source, destination
        };
        int flags = value() & 0x8D5;
        byte[] memory = new byte[STACK + 64 - DATA];
        random.nextBytes(memory);
        assertEquals(
                outcome(single, program, registers, flags, memory),
                outcome(joined, program, registers, flags, memory),
                code);
    }

    /** Often one of the values at which conditions change. */
    private int value() {
        int[] edges = {0, 1, -1, 0x80, 0x8000, 0x8000_0000, 0x7FFF_FFFF};
        int choice = random.nextInt(2 * edges.length);
        return choice < edges.length ? edges[choice] : random.nextInt();
    }

    private static String outcome(
            GuestMachine machine, byte[] program, int[] registers, int flags, byte[] memory) {
        machine.load(MAIN, program);
        machine.load(DATA, memory);
        System.arraycopy(registers, 0, machine.state, 0, registers.length);
        machine.cpu.setEflags(flags);
        long before = machine.cpu.statistics().instructions();
        int exit = machine.run(MAIN);
        byte[] after = machine.ram.read(DATA, memory.length);
        boolean fault = Exit.kind(exit) == Exit.PAGE_FAULT;
        return String.format(
                "%s at %x, registers %s, flags %x, fault %x, memory %x, %d instructions",
                Exit.name(Exit.kind(exit)),
                machine.state[Cpu.EIP],
                Arrays.toString(machine.registers()),
                machine.cpu.eflags(),
                fault ? machine.state[Cpu.FAULT_ADDRESS] : 0,
                Arrays.hashCode(after),
                machine.cpu.statistics().instructions() - before);
    }
}
