package jlguest.hypervisor.profile;

import jlguest.hypervisor.symbol.Symbol;

/**
 * Tells return addresses from other words by the call instruction before them (Intel SDM volume 2,
 * CALL: E8 with a displacement, FF /2 with a register or memory operand).
 */
final class CallInstructions {
    private static final int CALL_DIRECT = 0xE8;
    private static final int CALL_INDIRECT = 0xFF;
    private static final int DIRECT_BYTES = 5;

    /** ModRM and SIB tell the length of FF /2: 2 to 7 bytes. */
    private static final int MAX_INDIRECT_BYTES = 7;

    private final PeekedMemory memory;

    CallInstructions(PeekedMemory memory) {
        this.memory = memory;
    }

    /** Whether a function may return to an address, as far as the call before it says. */
    boolean mayReturn(int address, Symbol function) {
        return isDirectCall(address, function) || isIndirectCall(address);
    }

    /** Whether a direct call of a function ends at an address. */
    boolean isDirectCall(int end, Symbol function) {
        if (memory.load8(end - DIRECT_BYTES) != CALL_DIRECT) {
            return false;
        }
        int displacement = 0;
        for (int i = 0; i < 4; i++) {
            displacement |= memory.load8(end - 4 + i) << 8 * i;
        }
        return end + displacement == function.address();
    }

    /** Whether an indirect call ends at an address. */
    boolean isIndirectCall(int end) {
        for (int length = 2; length <= MAX_INDIRECT_BYTES; length++) {
            if (memory.load8(end - length) == CALL_INDIRECT
                    && length == indirectLength(end - length)) {
                return true;
            }
        }
        return false;
    }

    /** The length of the indirect call at an address, 0 if it is another instruction. */
    private int indirectLength(int address) {
        int modRm = memory.load8(address + 1);
        int mod = modRm >>> 6;
        int rm = modRm & 7;
        if ((modRm >>> 3 & 7) != 2) {
            return 0;
        }
        if (mod == 3) {
            return 2;
        }
        boolean sib = rm == 4;
        boolean noBase = mod == 0 && (sib ? memory.load8(address + 2) & 7 : rm) == 5;
        int displacement = mod == 1 ? 1 : mod == 2 || noBase ? 4 : 0;
        return 2 + (sib ? 1 : 0) + displacement;
    }
}
