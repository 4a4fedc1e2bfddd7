package jlguest.mmu;

/** Page tables of either form in 256 KiB of RAM, and the address space that walks them. */
final class PageTables {
    static final int PRESENT = 1;
    static final int WRITABLE = 2;
    static final int USER = 4;
    static final int ACCESSED = 0x20;
    static final int DIRTY = 0x40;
    static final int ALL = PRESENT | WRITABLE | USER;

    /** A page whose entries these are; both forms use other indexes for it. */
    static final int ADDRESS = 0x4080_3000;

    static final int FRAME = 0x20;

    private static final int TOP = 0x1000;
    private static final int MIDDLE = 0x2000;
    private static final int TABLE = 0x3000;

    final GuestRam ram = new GuestRam(0x4_0000);
    final CodePages code = new CodePages(ram.frames());
    final AddressSpace space = new AddressSpace(ram, code);
    private final boolean pae;

    PageTables(boolean pae) {
        this.pae = pae;
        space.setPae(pae);
        if (pae) {
            ram.store64(TOP + (ADDRESS >>> 30) * 8, MIDDLE | PRESENT);
        }
        setUpper(ALL);
        setEntry(ALL);
        space.switchTo(TOP);
    }

    /** Where the entry above the page-table entry is: in the directory, or the middle level. */
    int upperSlot() {
        return pae ? MIDDLE + (ADDRESS >>> 21 & 0x1FF) * 8 : TOP + (ADDRESS >>> 22) * 4;
    }

    int topSlot() {
        return pae ? TOP + (ADDRESS >>> 30) * 8 : upperSlot();
    }

    int slot() {
        return slot(ADDRESS);
    }

    int slot(int address) {
        return TABLE + (pae ? (address >>> 12 & 0x1FF) * 8 : (address >>> 12 & 0x3FF) * 4);
    }

    void setUpper(int flags) {
        ram.store32(upperSlot(), TABLE | flags);
        space.flushAll();
    }

    void setEntry(int flags) {
        setEntry(ADDRESS, FRAME, flags);
    }

    void setEntry(int address, int frame, int flags) {
        ram.store32(slot(address), frame << 12 | flags);
        space.flushAll();
    }

    int entryFlags() {
        return ram.load32(slot()) & 0xFFF;
    }
}
