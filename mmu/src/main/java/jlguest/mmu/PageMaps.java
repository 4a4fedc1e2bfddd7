package jlguest.mmu;

import java.util.Arrays;

/**
 * The flat page maps of one guest: for each virtual page and each kind of access one {@code int}.
 *
 * <p>An entry of 0 means "ask the slow path". Any other entry {@code e} grants the access, and
 * {@code va + e - 1} is the guest-physical address of {@code va}, that is {@code e = frameAddress -
 * pageAddress + 1}. Two entries for the two rings that paging tells apart (supervisor: CPL below 3)
 * and two for reading and writing. The maps are plain arrays that live as long as the guest, so
 * translated code can treat their references as constants.
 *
 * <p>An entry exists only for a frame inside RAM, a write entry only for a page whose Dirty bit is
 * set and whose frame holds no translated code; everything else goes the slow way each time.
 */
public final class PageMaps {
    /** Number of virtual pages. */
    public static final int PAGES = 1 << 20;

    /** Beyond this many remembered fills a flush clears whole arrays instead. */
    private static final int MAX_REMEMBERED = 1 << 16;

    private final int[] supervisorRead = new int[PAGES];
    private final int[] supervisorWrite = new int[PAGES];
    private final int[] userRead = new int[PAGES];
    private final int[] userWrite = new int[PAGES];

    private int[] filled = new int[1024];
    private int filledCount;
    private boolean overflow;
    private int changes;

    /**
     * How many times entries were taken back or replaced, modulo 2^32: while it stays, a page that
     * was in a map for reading is still there.
     */
    public int changes() {
        return changes;
    }

    /** The map for loads at the given privilege. */
    public int[] read(boolean user) {
        return user ? userRead : supervisorRead;
    }

    /** The map for stores at the given privilege. */
    public int[] write(boolean user) {
        return user ? userWrite : supervisorWrite;
    }

    /** The entry that maps a virtual page to a frame. */
    public static int entry(int virtualAddress, int frame) {
        return (frame << GuestRam.PAGE_SHIFT) - (virtualAddress & -GuestRam.PAGE_SIZE) + 1;
    }

    /**
     * Where a first byte is in RAM, if a map grants all accesses from it to a last byte at most a
     * page further: both are in the same page, or their pages are neighbours in RAM as well.
     *
     * @return the first byte's guest-physical address and 1; 0 if not all are granted
     */
    public static int placeOfAll(int[] map, int first, int last) {
        int entry = map[first >>> GuestRam.PAGE_SHIFT];
        boolean granted = entry != 0 && entry == map[last >>> GuestRam.PAGE_SHIFT];
        return granted ? first + entry : 0;
    }

    void fill(int virtualAddress, int frame, boolean user, boolean write) {
        int page = virtualAddress >>> GuestRam.PAGE_SHIFT;
        int entry = entry(virtualAddress, frame);
        boolean known =
                (supervisorRead[page] | supervisorWrite[page] | userRead[page] | userWrite[page])
                        != 0;
        if (!known) {
            remember(page);
        }
        int[] read = read(user);
        if (read[page] != 0 && read[page] != entry) {
            changes++;
        }
        read[page] = entry;
        if (write) {
            write(user)[page] = entry;
        }
    }

    private void remember(int page) {
        if (filledCount == filled.length) {
            if (filledCount >= MAX_REMEMBERED) {
                overflow = true;
                return;
            }
            filled = Arrays.copyOf(filled, filledCount * 2);
        }
        filled[filledCount++] = page;
    }

    private void clearPage(int page) {
        supervisorRead[page] = 0;
        supervisorWrite[page] = 0;
        userRead[page] = 0;
        userWrite[page] = 0;
    }

    /** Forgets one page. */
    public void invalidate(int virtualAddress) {
        changes++;
        clearPage(virtualAddress >>> GuestRam.PAGE_SHIFT);
    }

    /** Forgets everything. */
    public void flush() {
        flushBelow(PAGES);
    }

    /** Forgets all pages below a virtual page number. */
    public void flushBelow(int pageLimit) {
        changes++;
        if (overflow) {
            for (int[] map : new int[][] {supervisorRead, supervisorWrite, userRead, userWrite}) {
                Arrays.fill(map, 0, PAGES, 0);
            }
            overflow = false;
            filledCount = 0;
            return;
        }
        int kept = 0;
        for (int i = 0; i < filledCount; i++) {
            int page = filled[i];
            if (page < pageLimit) {
                clearPage(page);
            } else {
                filled[kept++] = page;
            }
        }
        filledCount = kept;
    }

    /** Takes back every write entry that leads to a frame. */
    void revokeWrite(int frame) {
        if (overflow) {
            Arrays.fill(supervisorWrite, 0);
            Arrays.fill(userWrite, 0);
            return;
        }
        for (int i = 0; i < filledCount; i++) {
            int page = filled[i];
            int entry = entry(page << GuestRam.PAGE_SHIFT, frame);
            if (supervisorWrite[page] == entry) {
                supervisorWrite[page] = 0;
            }
            if (userWrite[page] == entry) {
                userWrite[page] = 0;
            }
        }
    }
}
