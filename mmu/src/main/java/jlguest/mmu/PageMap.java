package jlguest.mmu;

import static jlguest.mmu.HostMemory.UNSAFE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * For each virtual page, whether one kind of access to it is granted and where the page is in RAM.
 *
 * <p>An entry of 0 means "ask the slow path". Any other entry, added to an address in the page as a
 * signed number, gives its location ({@link GuestRam#start}). No such entry is 0, because locations
 * are above all addresses.
 *
 * <p>It lives as long as the guest, so translated code can treat where it is as a constant.
 */
@SuppressWarnings("removal") // of newer JDKs
public final class PageMap {
    /** Binary logarithm of the bytes of an entry. */
    public static final int ENTRY_SHIFT = 3;

    static final int SIZE = PageMaps.PAGES << ENTRY_SHIFT;

    private final ByteBuffer view;
    private final long location;
    private final long start;
    private final int frames;

    /**
     * @param memory where it is; zero-filled
     * @param offset where it begins there
     * @param ram that it leads to
     */
    PageMap(HostMemory memory, int offset, GuestRam ram) {
        view = memory.view().slice(offset, SIZE).order(ByteOrder.LITTLE_ENDIAN);
        location = memory.address() + offset;
        start = ram.start();
        frames = ram.frames();
    }

    /** Where its first entry is, which is an address of the host as {@link GuestRam#start} is. */
    public long location() {
        return location;
    }

    /** The entry of an address. */
    public long entry(int address) {
        return UNSAFE != null ? UNSAFE.getLong(place(address)) : inView(address);
    }

    private long inView(int address) {
        return view.getLong(index(address));
    }

    /** Where an address has its entry in the host's memory: inside of the map, whatever it is. */
    private long place(int address) {
        return location + (address >>> GuestRam.PAGE_SHIFT << ENTRY_SHIFT);
    }

    private static int index(int address) {
        return address >>> GuestRam.PAGE_SHIFT << ENTRY_SHIFT;
    }

    /** The guest-physical address of an address, or -1 if its page has no entry. */
    public int physical(int address) {
        return physical(address, entry(address));
    }

    /** A method of its own, because HotSpot's first compiler has a limit for locals and stack. */
    private int physical(int address, long entry) {
        return entry == 0 ? -1 : (int) (address + entry - start);
    }

    /**
     * Where a first byte is, if all accesses from it to a last byte at most a page further are
     * granted: both are in the same page, or their pages are neighbours in RAM as well.
     *
     * @param first address of the first byte
     * @param entry its entry
     * @param lastEntry the last byte's entry
     * @return the first byte's location; 0 if not all are granted
     */
    public static long locationOfAll(int first, long entry, long lastEntry) {
        return entry != 0 && entry == lastEntry ? first + entry : 0;
    }

    /**
     * The same with the entries of this map; for code that is to be short.
     *
     * @param first address of the first byte
     * @param last address of the last byte
     */
    public long locationOfAll(int first, int last) {
        return locationOfAll(first, entry(first), entry(last));
    }

    /**
     * How far behind a first byte an access to at most four bytes may not begin any more: up to the
     * end of the last byte's page everything is granted that {@link #locationOfAll} has found.
     *
     * @param location what that gave
     * @param first address of the first byte
     * @param last address of the last byte
     * @return the smallest distance that is too far; not above 0 if nothing is granted
     */
    public static long reach(long location, int first, int last) {
        int bytes = (last | GuestRam.PAGE_SIZE - 1) - first + 1;
        return location == 0 ? 0 : bytes - (Integer.BYTES - 1);
    }

    /** Whether the page of an address is mapped to a frame. */
    boolean leadsTo(int address, int frame) {
        return physical(address & -GuestRam.PAGE_SIZE) == frame << GuestRam.PAGE_SHIFT;
    }

    /**
     * Maps the page of an address to a frame.
     *
     * @throws IllegalArgumentException if it is not one of RAM
     */
    public void map(int address, int frame) {
        if (frame < 0 || frame >= frames) {
            throw new IllegalArgumentException("no frame of RAM: " + frame);
        }
        int page = address & -GuestRam.PAGE_SIZE;
        set(page, start + ((long) frame << GuestRam.PAGE_SHIFT) - page);
    }

    /** Takes the page of an address out. */
    public void unmap(int address) {
        set(address, 0);
    }

    private void set(int address, long entry) {
        if (UNSAFE != null) {
            UNSAFE.putLong(place(address), entry);
        } else {
            putInView(address, entry);
        }
    }

    private void putInView(int address, long entry) {
        view.putLong(index(address), entry);
    }

    /** Takes all pages out. */
    void clear() {
        for (int page = 0; page < PageMaps.PAGES; page++) {
            unmap(page << GuestRam.PAGE_SHIFT);
        }
    }
}
