package jlguest.hypervisor.lguest;

import jlguest.mmu.GuestKilledException;
import jlguest.mmu.GuestRam;

/**
 * Finds out whether a guest's kernel was built for PAE, which it tells nobody (lguest-abi.md §2.4):
 * its directory has entries of 64 bits that carry no flag but Present.
 */
final class PaeDetection {
    private static final int PRESENT = 1;
    private static final int FLAG_BITS = 0xFFF;
    private static final int TOP_ENTRIES = 4;
    private static final int TOP_BYTES = TOP_ENTRIES * 8;

    private final GuestMemory memory;

    PaeDetection(GuestMemory memory) {
        this.memory = memory;
    }

    /**
     * Whether the table named in a first NEW_PGTABLE is a PAE directory: the first entry present
     * with no other flag and no high word, where a non-PAE kernel's has 0x067 or 0x063.
     *
     * @param directory guest-physical address
     * @throws GuestKilledException "bad read address" outside guest memory
     */
    boolean isPaeDirectory(int directory) {
        int low = memory.read32(directory);
        int high = memory.read32(directory + 4);
        return (low & FLAG_BITS) == PRESENT && high == 0;
    }

    /**
     * Whether memory holds the static directory of a PAE kernel with a 3G/1G split: alone at the
     * start of a page, entries 0 and 3 present, all else zero.
     *
     * @param frames how many frames to search
     */
    boolean isInImage(int frames) {
        for (int frame = 0; frame < frames; frame++) {
            if (isStaticDirectory(frame << GuestRam.PAGE_SHIFT)) {
                return true;
            }
        }
        return false;
    }

    private boolean isStaticDirectory(int page) {
        if (!isTopEntry(page) || !isTopEntry(page + TOP_BYTES - 8)) {
            return false;
        }
        for (int at = 8; at < GuestRam.PAGE_SIZE; at += 4) {
            boolean inLast = at >= TOP_BYTES - 8 && at < TOP_BYTES;
            if (!inLast && memory.read32(page + at) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isTopEntry(int address) {
        int low = memory.read32(address);
        return (low & FLAG_BITS) == PRESENT
                && low != PRESENT
                && memory.addressOk(low & ~FLAG_BITS, GuestRam.PAGE_SIZE)
                && memory.read32(address + 4) == 0;
    }
}
