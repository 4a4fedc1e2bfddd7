package jlguest.mmu;

import java.util.Arrays;

/**
 * The flat page maps of one guest: two for the two rings that paging tells apart (supervisor: CPL
 * below 3), each for reading and for writing.
 *
 * <p>An entry exists only for a frame inside RAM, a write entry only for a page whose Dirty bit is
 * set and whose frame holds no translated code; everything else goes the slow way each time.
 */
public final class PageMaps {
    /** Number of virtual pages. */
    public static final int PAGES = 1 << 20;

    /** Beyond this many remembered fills a flush clears whole arrays instead. */
    private static final int MAX_REMEMBERED = 1 << 16;

    private final PageMap supervisorRead;
    private final PageMap supervisorWrite;
    private final PageMap userRead;
    private final PageMap userWrite;

    private int[] filled = new int[1024];
    private int filledCount;
    private boolean overflow;
    private int changes;

    /** Makes empty maps that lead to some RAM. */
    PageMaps(GuestRam ram) {
        HostMemory memory = new HostMemory(4 * PageMap.SIZE);
        supervisorRead = new PageMap(memory, 0, ram);
        supervisorWrite = new PageMap(memory, PageMap.SIZE, ram);
        userRead = new PageMap(memory, 2 * PageMap.SIZE, ram);
        userWrite = new PageMap(memory, 3 * PageMap.SIZE, ram);
    }

    /**
     * How many times entries were taken back or replaced, modulo 2^32: while it stays, a page that
     * was in a map for reading is still there.
     */
    public int changes() {
        return changes;
    }

    /** The map for loads at the given privilege. */
    public PageMap read(boolean user) {
        return user ? userRead : supervisorRead;
    }

    /** The map for stores at the given privilege. */
    public PageMap write(boolean user) {
        return user ? userWrite : supervisorWrite;
    }

    void fill(int virtualAddress, int frame, boolean user, boolean write) {
        if (!isKnown(virtualAddress)) {
            remember(virtualAddress >>> GuestRam.PAGE_SHIFT);
        }
        PageMap read = read(user);
        if (read.entry(virtualAddress) != 0 && !read.leadsTo(virtualAddress, frame)) {
            changes++;
        }
        read.map(virtualAddress, frame);
        if (write) {
            write(user).map(virtualAddress, frame);
        }
    }

    private boolean isKnown(int virtualAddress) {
        long entries =
                supervisorRead.entry(virtualAddress)
                        | supervisorWrite.entry(virtualAddress)
                        | userRead.entry(virtualAddress)
                        | userWrite.entry(virtualAddress);
        return entries != 0;
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

    private void clearPage(int virtualAddress) {
        supervisorRead.unmap(virtualAddress);
        supervisorWrite.unmap(virtualAddress);
        userRead.unmap(virtualAddress);
        userWrite.unmap(virtualAddress);
    }

    /** Forgets one page. */
    public void invalidate(int virtualAddress) {
        changes++;
        clearPage(virtualAddress);
    }

    /** Forgets everything. */
    public void flush() {
        flushBelow(PAGES);
    }

    /** Forgets all pages below a virtual page number. */
    public void flushBelow(int pageLimit) {
        changes++;
        if (overflow) {
            supervisorRead.clear();
            supervisorWrite.clear();
            userRead.clear();
            userWrite.clear();
            overflow = false;
            filledCount = 0;
            return;
        }
        int kept = 0;
        for (int i = 0; i < filledCount; i++) {
            int page = filled[i];
            if (page < pageLimit) {
                clearPage(page << GuestRam.PAGE_SHIFT);
            } else {
                filled[kept++] = page;
            }
        }
        filledCount = kept;
    }

    /** Takes back every write entry that leads to a frame. */
    void revokeWrite(int frame) {
        if (overflow) {
            supervisorWrite.clear();
            userWrite.clear();
            return;
        }
        for (int i = 0; i < filledCount; i++) {
            int address = filled[i] << GuestRam.PAGE_SHIFT;
            revoke(supervisorWrite, address, frame);
            revoke(userWrite, address, frame);
        }
    }

    private static void revoke(PageMap map, int address, int frame) {
        if (map.leadsTo(address, frame)) {
            map.unmap(address);
        }
    }
}
