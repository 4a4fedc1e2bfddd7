package jlguest.hypervisor.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jlguest.hypervisor.symbol.Symbol;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.ProcessorIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class GuestStackTest {
    private static final int MEMORY = 1 << 20;
    private static final int OUTER = 0x1000;
    private static final int MIDDLE = 0x2000;
    private static final int INNER = 0x3000;
    private static final int SELF = 0x4000;
    private static final int STACK_END = 0x8000;

    private static final SymbolTable SYMBOLS =
            SymbolTable.of(
                    List.of(
                            new Symbol(OUTER, 0x100, "outer"),
                            new Symbol(MIDDLE, 0x100, "middle"),
                            new Symbol(INNER, 0x100, "inner"),
                            new Symbol(SELF, 0x100, "self")));

    private final GuestRam ram = new GuestRam(MEMORY);
    private final AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
    private final Cpu cpu = new Cpu(space, new ProcessorIdentity(true));
    private final int[] state = cpu.state();
    private final GuestStack stack = new GuestStack(cpu, SYMBOLS);

    /** Puts a call into the code and returns the address behind it. */
    private int call(int from, int target) {
        ram.store8(from, 0xE8);
        ram.store32(from + 1, target - (from + 5));
        return from + 5;
    }

    private int indirectCall(int from, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            ram.store8(from + i, bytes[i]);
        }
        return from + bytes.length;
    }

    private void at(int eip, int esp, int ebp) {
        state[Cpu.EIP] = eip;
        state[Cpu.ESP] = esp;
        state[Cpu.EBP] = ebp;
    }

    @Test
    void framePointersAreFollowed() {
        int frame = STACK_END - 0x100;
        ram.store32(frame, frame + 0x20);
        ram.store32(frame + 4, call(MIDDLE + 0x40, INNER));
        ram.store32(frame + 0x20, 0);
        ram.store32(frame + 0x24, call(OUTER + 0x40, MIDDLE));
        at(INNER + 0x10, frame - 0x40, frame);
        assertEquals(List.of("outer", "middle", "inner"), stack.read());
    }

    @Test
    void withoutFramePointersTheStackIsSearched() {
        int esp = STACK_END - 0x100;
        ram.store32(esp + 4, MIDDLE + 0x20); // an address in code, but behind no call
        ram.store32(esp + 8, call(OUTER + 0x80, MIDDLE)); // behind a call of another function
        ram.store32(esp + 0x14, call(MIDDLE + 0x40, INNER));
        ram.store32(esp + 0x30, call(OUTER + 0x40, MIDDLE));
        at(INNER + 0x10, esp, 0x1234_5678);
        assertEquals(List.of("outer", "middle", "inner"), stack.read());
    }

    @Test
    void aFunctionJustEnteredHasItsCallerOnTop() {
        int esp = STACK_END - 0x100;
        int frame = esp + 0x40;
        ram.store32(esp, call(MIDDLE + 0x40, INNER));
        ram.store32(frame, 0);
        ram.store32(frame + 4, call(OUTER + 0x40, MIDDLE));
        at(INNER, esp, frame);
        assertEquals(List.of("outer", "middle", "inner"), stack.read());
    }

    @Test
    void aDirectCallIsBelievedBeforeAnIndirectOne() {
        int esp = STACK_END - 0x100;
        ram.store32(esp + 4, indirectCall(OUTER + 0x20, 0xFF, 0xD0));
        ram.store32(esp + 8, call(MIDDLE + 0x40, INNER));
        at(INNER + 0x10, esp, 0);
        assertEquals(List.of("middle", "inner"), stack.read());
    }

    @Test
    void indirectCallsOfAllFormsAreRecognised() {
        int[][] forms = {
            {0xFF, 0xD3}, // call *%ebx
            {0xFF, 0x16}, // call *(%esi)
            {0xFF, 0x14, 0x24}, // call *(%esp)
            {0xFF, 0x50, 0x10}, // call *0x10(%eax)
            {0xFF, 0x54, 0x24, 0x10}, // call *0x10(%esp)
            {0xFF, 0x15, 1, 2, 3, 4}, // call *0x4030201
            {0xFF, 0x90, 1, 2, 3, 4}, // call *0x4030201(%eax)
            {0xFF, 0x14, 0x85, 1, 2, 3, 4}, // call *0x4030201(,%eax,4)
            {0xFF, 0x94, 0x81, 1, 2, 3, 4}, // call *0x4030201(%ecx,%eax,4)
        };
        for (int[] form : forms) {
            ram.store32(STACK_END - 16, indirectCall(MIDDLE + 0x40, form));
            at(INNER + 0x10, STACK_END - 16, 0);
            assertEquals(List.of("middle", "inner"), stack.read());
        }
        ram.store32(STACK_END - 16, indirectCall(MIDDLE + 0x40, 0xFF, 0xE0)); // jmp *%eax
        at(INNER + 0x10, STACK_END - 16, 0);
        assertEquals(List.of("inner"), stack.read());
    }

    @Test
    void ringThreeIsNamedByItsPage() {
        at(0x0804_9A80, 0, 0);
        state[Cpu.SELECTOR + Cpu.CS] = 0x73;
        assertEquals(List.of("[user]", "0x08049000"), stack.read());
    }

    @Test
    void codeWithoutASymbolIsNamedByItsPage() {
        at(0x5_0010, 0, 0);
        assertEquals(List.of("[boot]", "0x00050000"), stack.read());
        space.switchTo(0);
        assertEquals(List.of("[kernel]", "0x00050000"), stack.read());
    }

    @Test
    void deepRecursionIsCutOff() {
        int back = call(SELF + 0x40, SELF);
        for (int address = STACK_END - 0x1000; address < STACK_END; address += 8) {
            ram.store32(address, address + 8);
            ram.store32(address + 4, back);
        }
        at(SELF + 0x10, STACK_END - 0x1000, STACK_END - 0x1000);
        assertEquals(GuestStack.MAX_DEPTH, stack.read().size());
    }

    @Test
    void framesThatPointAtThemselvesOrBackEnd() {
        int frame = STACK_END - 0x40;
        int back = call(SELF + 0x40, SELF);
        for (int next : new int[] {frame, frame - 8, 0, -4, 0x7FFF_FFFF, frame + 1}) {
            ram.store32(frame, next);
            ram.store32(frame + 4, back);
            at(SELF + 0x10, frame - 8, frame);
            List<String> names = stack.read();
            assertEquals(List.of("self", "self"), names);
        }
    }

    @Test
    void stacksThatAreNowhereGiveOneName() {
        int[] nowhere = {0, -4, -1, MEMORY, MEMORY - 2, 0x7FFF_FFFC, 0x8000_0000, 0xC000_0001};
        for (int esp : nowhere) {
            for (int ebp : nowhere) {
                at(INNER + 0x10, esp, ebp);
                assertEquals(List.of("inner"), stack.read());
            }
        }
    }

    @Test
    void malformedPageTablesDoNotEndTheGuest() {
        int directory = 0x9000;
        for (int i = 0; i < 1024; i++) {
            ram.store32(directory + 4 * i, 0xFFFF_FFFF); // frames outside RAM, forbidden bits
        }
        space.switchTo(directory);
        at(INNER + 0x10, 0xC000_0000, 0xC000_0100);
        assertEquals(List.of("inner"), stack.read());
        space.switchTo(0xFFFF_F000);
        assertEquals(List.of("inner"), stack.read());
    }

    @Test
    void readingLeavesNoTraceInTheGuest() {
        int directory = 0x9000;
        int table = 0xA000;
        ram.store32(directory, table | 0x07);
        for (int page = 0; page < 16; page++) {
            ram.store32(table + 4 * page, page << 12 | 0x07); // present, never accessed
        }
        space.switchTo(directory);
        ram.store32(STACK_END - 16, call(MIDDLE + 0x40, INNER));
        at(INNER + 0x10, STACK_END - 16, 0);
        byte[] before = ram.read(0, ram.size());
        assertEquals(List.of("middle", "inner"), stack.read());
        assertTrue(Arrays.equals(before, ram.read(0, ram.size())));
    }

    @Test
    void randomStacksDoNoHarm() {
        Random random = new Random(2);
        List<Integer> words = new ArrayList<>();
        words.add(call(MIDDLE + 0x40, INNER));
        words.add(call(OUTER + 0x40, MIDDLE));
        words.add(call(SELF + 0x40, SELF));
        words.add(indirectCall(OUTER + 0x20, 0xFF, 0xD0));
        for (int i = 0; i < 3000; i++) {
            for (int address = STACK_END - 0x800; address < STACK_END; address += 4) {
                boolean back = random.nextInt(4) == 0;
                ram.store32(
                        address,
                        back
                                ? words.get(random.nextInt(words.size()))
                                : STACK_END - random.nextInt(0x900));
            }
            int esp = STACK_END - 0x800 + random.nextInt(0x800);
            at(SELF + random.nextInt(0x100), esp, esp + random.nextInt(64));
            int depth = stack.read().size();
            assertTrue(depth >= 1 && depth <= GuestStack.MAX_DEPTH, () -> "depth " + depth);
        }
    }
}
