package jlguest.hypervisor.profile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jlguest.hypervisor.symbol.Symbol;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.mmu.AddressSpace;
import jlguest.runtime.Cpu;

/**
 * Reads the guest's call stack, between two of its instructions.
 *
 * <p>Nothing on the stack is believed as such. A word counts as a return address only if it stands
 * behind a call instruction, and behind a direct one only if that calls the function below. So a
 * chain of frame pointers is followed as far as it holds, and where there is none, as in kernels
 * built without them, the stack is searched for the next word that fits. What may still go wrong:
 * an indirect call says nothing about its target, so an old word behind one can be taken for a
 * caller; a function that was jumped to is not recognised as a callee.
 *
 * <p>Reads go through the guest's tables without changing them. Depth and words read are bounded,
 * and each caller lies above its callee, so no stack can keep the reader busy.
 */
final class GuestStack {
    /** Functions named in one sample. */
    static final int MAX_DEPTH = 64;

    /** Words that are searched for one caller. */
    private static final int MAX_SEARCH = 256;

    /** Words that are searched in one sample. */
    private static final int MAX_SEARCH_ALL = 1024;

    /** Kernel stacks end at multiples of 8 KiB (Linux, THREAD_SIZE of i386). */
    private static final int STACK_MASK = 0x1FFF;

    private final int[] state;
    private final AddressSpace space;
    private final SymbolTable symbols;
    private final PeekedMemory memory;
    private final CallInstructions calls;
    private int wordsLeft;

    GuestStack(Cpu cpu, SymbolTable symbols) {
        state = cpu.state();
        space = cpu.space();
        this.symbols = symbols;
        memory = new PeekedMemory(space);
        calls = new CallInstructions(memory);
    }

    /** The names of the functions that are active, outermost first; at least one. */
    List<String> read() {
        int eip = state[Cpu.EIP];
        if ((state[Cpu.SELECTOR + Cpu.CS] & 3) == 3) {
            return List.of("[user]", page(eip));
        }
        Symbol function = symbols.find(eip);
        if (function == null) {
            return List.of(space.isLinear() ? "[boot]" : "[kernel]", page(eip));
        }
        List<String> names = new ArrayList<>();
        walk(function, names);
        Collections.reverse(names);
        return names;
    }

    private static String page(int address) {
        return String.format("0x%08x", address & ~0xFFF);
    }

    private void walk(Symbol innermost, List<String> names) {
        Symbol function = innermost;
        int stack = state[Cpu.ESP];
        int frame = state[Cpu.EBP];
        boolean entered = state[Cpu.EIP] != function.address();
        wordsLeft = MAX_SEARCH_ALL;
        names.add(function.name());
        while (names.size() < MAX_DEPTH && (stack & 3) == 0) {
            int end = stack | STACK_MASK;
            boolean chained =
                    entered
                            && Integer.compareUnsigned(frame, stack) >= 0
                            && Integer.compareUnsigned(frame, end) < 0
                            && calls.mayReturn(memory.load32(frame + 4), function);
            int slot = chained ? frame + 4 : search(stack, end, function);
            if (slot == 0) {
                return;
            }
            int caller = memory.load32(slot);
            function = symbols.find(caller - 1);
            if (function == null) {
                return;
            }
            names.add(function.name());
            if (chained) {
                frame = memory.load32(frame);
            }
            stack = slot + 4;
            entered = true;
        }
    }

    /**
     * Searches upwards for the return address of a function: the first behind a direct call of it,
     * or else the first behind an indirect call.
     *
     * @return the address of that word, or 0
     */
    private int search(int stack, int end, Symbol function) {
        int indirect = 0;
        int address = stack;
        for (int i = 0; i < MAX_SEARCH && wordsLeft > 0; i++) {
            wordsLeft--;
            int word = memory.load32(address);
            if (symbols.find(word - 1) != null) {
                if (calls.isDirectCall(word, function)) {
                    return address;
                }
                if (indirect == 0 && calls.isIndirectCall(word)) {
                    indirect = address;
                }
            }
            if (end - address < 8) {
                break;
            }
            address += 4;
        }
        return indirect;
    }
}
