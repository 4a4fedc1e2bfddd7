package jlguest.mmu;

/**
 * Translation of virtual to guest-physical addresses through the guest's own page tables, with the
 * results kept in {@link PageMaps}.
 *
 * <p>Rules: lguest-abi.md §6.3 (demand mapping), §6.4 (checks that kill), §6.5 (guest_pa), §6.6
 * (obligations of a software MMU). Ring 1 counts as supervisor and CR0.WP is effectively set, so a
 * write needs the writable bit in all levels for both rings (§1.1).
 */
public final class AddressSpace {
    /** Returned by {@link #translate} when the access faults. */
    public static final int FAULT = -1;

    /** Page-fault error code: the page was present. */
    public static final int ERROR_PRESENT = 1;

    /** Page-fault error code: the access was a write. */
    public static final int ERROR_WRITE = 2;

    /** Page-fault error code: the access came from ring 3. */
    public static final int ERROR_USER = 4;

    private static final int PRESENT = 0x001;
    private static final int WRITABLE = 0x002;
    private static final int USER = 0x004;
    private static final int ACCESSED = 0x020;
    private static final int DIRTY = 0x040;
    private static final int PTE_BAD = 0x080;

    /** Flags that a directory or middle-level entry may carry: P, RW, US, A, D. */
    private static final int TABLE_FLAGS = 0x067;

    /** Flags that a PAE top-level entry may carry. */
    private static final int PAE_TOP_FLAGS = 0x001;

    private static final int FRAME_MASK = 0xFFFF_F000;

    private final GuestRam ram;
    private final CodePages code;
    private final PageMaps maps;

    private boolean linear = true;
    private boolean pae;
    private int root;
    private int kernelPage = PageMaps.PAGES;
    private int frameLimit;
    private IoMemory io;
    private int ioFirst;
    private int ioEnd;
    private int faultError;
    private long walks;

    /**
     * Starts in linear mode, where every virtual address is the guest-physical one.
     *
     * @param ram the guest's memory
     * @param code the record of code frames, which must have one entry per frame of RAM
     */
    public AddressSpace(GuestRam ram, CodePages code) {
        this.ram = ram;
        this.code = code;
        maps = new PageMaps(ram);
        frameLimit = ram.frames();
        code.setMaps(maps);
    }

    /** The page maps that {@link #translate} fills. */
    public PageMaps maps() {
        return maps;
    }

    /** The memory behind this address space. */
    public GuestRam ram() {
        return ram;
    }

    /** The record of frames with translated code. */
    public CodePages code() {
        return code;
    }

    /** Number of frames the guest may name, at most all of RAM. */
    public int frameLimit() {
        return frameLimit;
    }

    /** Sets how many frames the guest may name ({@code pfn_limit}). */
    public void setFrameLimit(int frames) {
        if (frames < 0 || frames > ram.frames()) {
            throw new IllegalArgumentException("frame limit outside RAM: " + frames);
        }
        frameLimit = frames;
        maps.flush();
    }

    /**
     * Puts device registers into guest-physical memory, behind RAM ({@code device_limit},
     * lguest-abi.md §1.2). Called once, before the guest starts.
     *
     * @param registers what is there
     * @param firstFrame first frame of it, not below {@link GuestRam#frames}
     * @param frames number of frames
     */
    public void setIo(IoMemory registers, int firstFrame, int frames) {
        if (firstFrame < ram.frames() || frames < 0 || firstFrame > (1 << 19) - frames) {
            throw new IllegalArgumentException("device registers at frame " + firstFrame);
        }
        io = registers;
        ioFirst = firstFrame;
        ioEnd = firstFrame + frames;
    }

    /** The device registers; null if there are none. */
    public IoMemory io() {
        return io;
    }

    /** Whether an address that {@link #translate} returned is that of a device register. */
    public boolean isIo(int physical) {
        int frame = physical >>> GuestRam.PAGE_SHIFT;
        return frame >= ioFirst && frame < ioEnd;
    }

    /** Whether no page table has been named yet (lguest-abi.md §2.4). */
    public boolean isLinear() {
        return linear;
    }

    /** Whether tables are of the PAE form. */
    public boolean isPae() {
        return pae;
    }

    /** Chooses the form of the tables; drops all translations. */
    public void setPae(boolean newPae) {
        pae = newPae;
        maps.flush();
    }

    /** Guest-physical address of the top-level table; meaningless in linear mode. */
    public int root() {
        return root;
    }

    /** The first virtual address of the kernel's part, which all address spaces share. */
    public void setKernelAddress(int virtualAddress) {
        kernelPage = virtualAddress >>> GuestRam.PAGE_SHIFT;
    }

    /** Switches to a top-level table: leaves linear mode, drops translations outside the kernel. */
    public void switchTo(int newRoot) {
        if (linear) {
            linear = false;
            maps.flush();
        } else if (root != newRoot) {
            maps.flushBelow(kernelPage);
        }
        root = newRoot;
    }

    /** Drops the translations of the user part. */
    public void flushUser() {
        maps.flushBelow(kernelPage);
    }

    /** Drops all translations. */
    public void flushAll() {
        maps.flush();
    }

    /** Drops the translation of one page. */
    public void invalidate(int virtualAddress) {
        maps.invalidate(virtualAddress);
    }

    /** Whether an address belongs to the part that all address spaces share. */
    public boolean isKernelAddress(int virtualAddress) {
        return virtualAddress >>> GuestRam.PAGE_SHIFT >= kernelPage;
    }

    /** The error code of the last {@link #translate} that returned {@link #FAULT}. */
    public int faultError() {
        return faultError;
    }

    /** How many times the guest's tables were walked to fill a map. */
    public long walks() {
        return walks;
    }

    /**
     * Translates one address for an access, sets Accessed and Dirty in the guest's table and fills
     * the page maps. What lies on the next page is not looked at. Pages of device registers ({@link
     * #isIo}) are not entered into the maps.
     *
     * @return the guest-physical address, or {@link #FAULT} with {@link #faultError} set
     * @throws GuestKilledException if the guest's tables are malformed (§6.4)
     */
    public int translate(int virtualAddress, boolean write, boolean user) {
        walks++;
        int page = virtualAddress & FRAME_MASK;
        int offset = virtualAddress & ~FRAME_MASK;
        if (linear) {
            int frame = page >>> GuestRam.PAGE_SHIFT;
            checkFrame(frame, "bad page table entry");
            boolean writable = !code.holdsCode(frame);
            maps.fill(virtualAddress, frame, user, writable);
            return virtualAddress;
        }
        faultError = (write ? ERROR_WRITE : 0) | (user ? ERROR_USER : 0);
        int slot = findEntry(virtualAddress);
        if (slot < 0) {
            return FAULT;
        }
        int entry = ram.load32(slot);
        if ((entry & PRESENT) == 0) {
            return FAULT;
        }
        int rights = entry & walkRights;
        if ((write && (rights & WRITABLE) == 0) || (user && (rights & USER) == 0)) {
            faultError |= ERROR_PRESENT;
            return FAULT;
        }
        if ((entry & PTE_BAD) != 0 || (pae && ram.load32(slot + 4) != 0)) {
            throw new GuestKilledException("bad page table entry");
        }
        int frame = entry >>> GuestRam.PAGE_SHIFT;
        boolean device = isIo(entry);
        if (!device) {
            checkFrame(frame, "bad page table entry");
        }
        int used = entry | ACCESSED | (write ? DIRTY : 0);
        if (used != entry) {
            code.written(slot, 4);
            ram.store32(slot, used);
        }
        if (!device) {
            boolean fillWrite =
                    (used & DIRTY) != 0 && (rights & WRITABLE) != 0 && !code.holdsCode(frame);
            maps.fill(virtualAddress, frame, user, fillWrite);
        }
        return (frame << GuestRam.PAGE_SHIFT) + offset;
    }

    /**
     * The address in RAM that the current tables give, whatever the rights ({@code guest_pa},
     * §6.5). A page of device registers kills as any frame beyond RAM does.
     *
     * @return the guest-physical address, or {@link #FAULT} where nothing is mapped
     */
    public int peek(int virtualAddress) {
        if (linear) {
            return virtualAddress;
        }
        int slot = findEntry(virtualAddress);
        if (slot < 0) {
            return FAULT;
        }
        int entry = ram.load32(slot);
        if ((entry & PRESENT) == 0) {
            return FAULT;
        }
        int frame = entry >>> GuestRam.PAGE_SHIFT;
        checkFrame(frame, "bad page table entry");
        return (frame << GuestRam.PAGE_SHIFT) + (virtualAddress & ~FRAME_MASK);
    }

    /** USER and WRITABLE as the upper levels of the last walk grant them, and all other bits. */
    private int walkRights;

    /** Guest-physical address of the page-table entry, or -1 where an upper level is absent. */
    private int findEntry(int virtualAddress) {
        int table;
        walkRights = -1;
        if (pae) {
            int top = (root & 0xFFFF_FFE0) + (virtualAddress >>> 30) * 8;
            int topEntry = loadTable(top);
            if ((topEntry & PRESENT) == 0) {
                return -1;
            }
            checkTableEntry(topEntry, PAE_TOP_FLAGS, top, "bad page directory entry");
            int middle = (topEntry & FRAME_MASK) + ((virtualAddress >>> 21) & 0x1FF) * 8;
            int middleEntry = loadTable(middle);
            if ((middleEntry & PRESENT) == 0) {
                return -1;
            }
            checkTableEntry(middleEntry, TABLE_FLAGS, middle, "bad page middle directory entry");
            walkRights = middleEntry | ~(WRITABLE | USER);
            table = (middleEntry & FRAME_MASK) + ((virtualAddress >>> 12) & 0x1FF) * 8;
        } else {
            int top = (root & FRAME_MASK) + (virtualAddress >>> 22) * 4;
            int topEntry = loadTable(top);
            if ((topEntry & PRESENT) == 0) {
                return -1;
            }
            checkTableEntry(topEntry, TABLE_FLAGS, -1, "bad page directory entry");
            walkRights = topEntry | ~(WRITABLE | USER);
            table = (topEntry & FRAME_MASK) + ((virtualAddress >>> 12) & 0x3FF) * 4;
        }
        return table;
    }

    private int loadTable(int address) {
        checkFrame(address >>> GuestRam.PAGE_SHIFT, "bad page directory entry");
        return ram.load32(address);
    }

    private void checkTableEntry(int entry, int allowed, int wideSlot, String reason) {
        boolean high = wideSlot >= 0 && ram.load32(wideSlot + 4) != 0;
        if ((entry & ~FRAME_MASK & ~allowed) != 0 || high) {
            throw new GuestKilledException(reason);
        }
        checkFrame(entry >>> GuestRam.PAGE_SHIFT, reason);
    }

    private void checkFrame(int frame, String reason) {
        if (frame >= frameLimit) {
            throw new GuestKilledException(reason);
        }
    }
}
