package jlguest.runtime;

import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.mmu.PageMap;
import jlguest.runtime.fpu.OperandMemory;

/**
 * Memory as the processor sees it at its present privilege: linear addresses, page faults as {@link
 * GuestFault}, and a note when a store changed bytes that code was made from.
 */
public final class LinearMemory implements OperandMemory {
    private static final int PAGE_MASK = GuestRam.PAGE_SIZE - 1;

    private final Cpu cpu;
    private final AddressSpace space;
    private final GuestRam ram;
    private final CodePages code;
    private final PageMap innerReadMap;
    private final PageMap innerWriteMap;
    private final PageMap userReadMap;
    private final PageMap userWriteMap;
    private boolean user;
    private PageMap readMap;
    private PageMap writeMap;
    private int seenDrops;

    LinearMemory(Cpu cpu, AddressSpace space) {
        this.cpu = cpu;
        this.space = space;
        ram = space.ram();
        code = space.code();
        innerReadMap = space.maps().read(false);
        innerWriteMap = space.maps().write(false);
        userReadMap = space.maps().read(true);
        userWriteMap = space.maps().write(true);
        setUser(false);
    }

    void setUser(boolean newUser) {
        user = newUser;
        readMap = newUser ? userReadMap : innerReadMap;
        writeMap = newUser ? userWriteMap : innerWriteMap;
    }

    /** The page map for loads or stores of the present ring. */
    PageMap map(boolean write) {
        return write ? writeMap : readMap;
    }

    /**
     * Whether something changed code since {@link #takeCodeChanged}: a store of the guest, the
     * Accessed or Dirty bit of a page-table entry, or the host.
     */
    public boolean codeChanged() {
        return code.drops() != seenDrops;
    }

    /** Takes the note that code was changed. */
    public void takeCodeChanged() {
        seenDrops = code.drops();
        cpu.forgetDroppedCode();
    }

    /**
     * The guest-physical address for a fetch of one byte of code, filling the map on the way. There
     * is no code in device registers.
     *
     * @throws GuestFault on a page fault
     */
    public int translateFetch(int address) {
        int physical = translate(address, false);
        if (space.isIo(physical)) {
            throw cpu.pageFault(
                    address, AddressSpace.ERROR_PRESENT | (user ? AddressSpace.ERROR_USER : 0));
        }
        return physical;
    }

    /**
     * A byte of code.
     *
     * @throws GuestFault on a page fault
     */
    public int fetch8(int address) {
        return ram.load8(translateFetch(address));
    }

    private int translate(int address, boolean write) {
        int physical = map(write).physical(address);
        return physical >= 0 ? physical : walk(address, write);
    }

    private int walk(int address, boolean write) {
        int physical = space.translate(address, write, user);
        if (physical == AddressSpace.FAULT) {
            throw cpu.pageFault(address, space.faultError());
        }
        return physical;
    }

    /**
     * The guest-physical address for a read in bulk.
     *
     * @return -1 if registers of a device are there
     * @throws GuestFault on a page fault
     */
    int ramForRead(int address) {
        int physical = translate(address, false);
        return space.isIo(physical) ? -1 : physical;
    }

    /**
     * The guest-physical address for a write in bulk.
     *
     * @return -1 if registers of a device are there
     * @throws GuestFault on a page fault
     */
    int ramForWrite(int address) {
        int physical = translate(address, true);
        return space.isIo(physical) ? -1 : physical;
    }

    /**
     * Where a whole frame of words can be read directly.
     *
     * @param address linear address of its first byte
     * @param length bytes
     * @return its guest-physical address, or -1 if it leaves its page or registers are there
     * @throws GuestFault on a page fault
     */
    int frameForRead(int address, int length) {
        return crosses(address, length) ? -1 : ramForRead(address);
    }

    /**
     * Checks that a word of a trap's frame can be stored.
     *
     * @throws GuestFault on a page fault; registers of a device are one too, because a frame that
     *     was half written could not be begun again
     */
    void checkPush(int address) {
        for (int end : new int[] {address, address + 3}) {
            if (ramForWrite(end) < 0) {
                throw cpu.pageFault(end, AddressSpace.ERROR_PRESENT | AddressSpace.ERROR_WRITE);
            }
        }
    }

    /**
     * Where a frame of words can be written directly in the inner rings, without filling a map.
     *
     * @return its guest-physical address, or -1 if that needs a closer look
     */
    int innerFrame(int address, int length) {
        return crosses(address, length) ? -1 : innerWriteMap.physical(address);
    }

    /** Whether the range leaves its first page. */
    private static boolean crosses(int address, int length) {
        return (address & PAGE_MASK) + length > GuestRam.PAGE_SIZE;
    }

    /**
     * Notes a store that was done in guest RAM directly.
     *
     * @param physical guest-physical address of the first byte
     * @param length bytes, within one page
     */
    void wrote(int physical, int length) {
        if (code.holdsCode(physical >>> GuestRam.PAGE_SHIFT)) {
            code.written(physical, length);
        }
    }

    @Override
    public int load8(int address) {
        int physical = map(false).physical(address);
        return physical >= 0 ? ram.load8(physical) : (int) loadSlowly(address, 1, false);
    }

    @Override
    public int load16(int address) {
        if (crosses(address, 2)) {
            return (int) loadAcross(address, 2, false);
        }
        int physical = map(false).physical(address);
        return physical >= 0 ? ram.load16(physical) : (int) loadSlowly(address, 2, false);
    }

    @Override
    public int load32(int address) {
        if (crosses(address, 4)) {
            return (int) loadAcross(address, 4, false);
        }
        int physical = map(false).physical(address);
        return physical >= 0 ? ram.load32(physical) : (int) loadSlowly(address, 4, false);
    }

    @Override
    public long load64(int address) {
        if (crosses(address, 8)) {
            return loadAcross(address, 8, false);
        }
        int physical = map(false).physical(address);
        return physical >= 0 ? ram.load64(physical) : loadSlowly(address, 8, false);
    }

    /** A load whose address will be stored to: faults as the store would. */
    public int load8ForWrite(int address) {
        int physical = map(true).physical(address);
        return physical >= 0 ? ram.load8(physical) : (int) loadSlowly(address, 1, true);
    }

    /** A load whose address will be stored to: faults as the store would. */
    public int load16ForWrite(int address) {
        if (crosses(address, 2)) {
            return (int) loadAcross(address, 2, true);
        }
        int physical = map(true).physical(address);
        return physical >= 0 ? ram.load16(physical) : (int) loadSlowly(address, 2, true);
    }

    /** A load whose address will be stored to: faults as the store would. */
    public int load32ForWrite(int address) {
        if (crosses(address, 4)) {
            return (int) loadAcross(address, 4, true);
        }
        int physical = map(true).physical(address);
        return physical >= 0 ? ram.load32(physical) : (int) loadSlowly(address, 4, true);
    }

    @Override
    public void store8(int address, int value) {
        int physical = map(true).physical(address);
        if (physical >= 0) {
            ram.store8(physical, value);
        } else {
            storeSlowly(address, 1, value);
        }
    }

    @Override
    public void store16(int address, int value) {
        if (crosses(address, 2)) {
            storeAcross(address, 2, value);
            return;
        }
        int physical = map(true).physical(address);
        if (physical >= 0) {
            ram.store16(physical, value);
        } else {
            storeSlowly(address, 2, value);
        }
    }

    @Override
    public void store32(int address, int value) {
        if (crosses(address, 4)) {
            storeAcross(address, 4, value);
            return;
        }
        int physical = map(true).physical(address);
        if (physical >= 0) {
            ram.store32(physical, value);
        } else {
            storeSlowly(address, 4, value);
        }
    }

    @Override
    public void store64(int address, long value) {
        if (crosses(address, 8)) {
            storeAcross(address, 8, value);
            return;
        }
        int physical = map(true).physical(address);
        if (physical >= 0) {
            ram.store64(physical, value);
        } else {
            storeSlowly(address, 8, value);
        }
    }

    @Override
    public void checkRead(int address, int length) {
        check(address, length, false);
    }

    @Override
    public void checkWrite(int address, int length) {
        check(address, length, true);
    }

    private void check(int address, int length, boolean write) {
        int last = address + length - 1 & -GuestRam.PAGE_SIZE;
        int at = address;
        while (true) {
            translate(at, write);
            if ((at & -GuestRam.PAGE_SIZE) == last) {
                return;
            }
            at = (at | PAGE_MASK) + 1;
        }
    }

    /** A load within a page that is not in the map. */
    private long loadSlowly(int address, int length, boolean forWrite) {
        int physical = walk(address, forWrite);
        if (space.isIo(physical)) {
            return loadRegister(physical, length);
        }
        switch (length) {
            case 1:
                return ram.load8(physical);
            case 2:
                return ram.load16(physical);
            case 4:
                return ram.load32(physical);
            default:
                return ram.load64(physical);
        }
    }

    /** A store within a page that is not in the map. */
    private void storeSlowly(int address, int length, long value) {
        int physical = walk(address, true);
        if (space.isIo(physical)) {
            storeRegister(physical, length, value);
            return;
        }
        switch (length) {
            case 1:
                ram.store8(physical, (int) value);
                break;
            case 2:
                ram.store16(physical, (int) value);
                break;
            case 4:
                ram.store32(physical, (int) value);
                break;
            default:
                ram.store64(physical, value);
                break;
        }
        wrote(physical, length);
    }

    /** Registers have at most 32 bits; a wider access is two, the lower address first. */
    private long loadRegister(int physical, int length) {
        cpu.needExactCount();
        if (length <= 4) {
            return space.io().load(physical, length);
        }
        long low = Integer.toUnsignedLong(space.io().load(physical, 4));
        return low | (long) space.io().load(physical + 4, 4) << 32;
    }

    private void storeRegister(int physical, int length, long value) {
        cpu.needExactCount();
        space.io().store(physical, Math.min(length, 4), (int) value);
        if (length > 4) {
            space.io().store(physical + 4, 4, (int) (value >>> 32));
        }
    }

    private long loadAcross(int address, int length, boolean forWrite) {
        int second = (address | PAGE_MASK) + 1;
        int low = translate(address, forWrite);
        int high = translate(second, forWrite);
        if (space.isIo(low) || space.isIo(high)) {
            cpu.needExactCount();
        }
        int inFirst = second - address;
        long value = 0;
        for (int i = 0; i < length; i++) {
            int physical = i < inFirst ? low + i : high + i - inFirst;
            int part = space.isIo(physical) ? space.io().load(physical, 1) : ram.load8(physical);
            value |= (long) part << 8 * i;
        }
        return value;
    }

    private void storeAcross(int address, int length, long value) {
        int second = (address | PAGE_MASK) + 1;
        int low = translate(address, true);
        int high = translate(second, true);
        if (space.isIo(low) || space.isIo(high)) {
            cpu.needExactCount();
        }
        int inFirst = second - address;
        for (int i = 0; i < length; i++) {
            int physical = i < inFirst ? low + i : high + i - inFirst;
            int part = (int) (value >>> 8 * i);
            if (space.isIo(physical)) {
                space.io().store(physical, 1, part);
            } else {
                ram.store8(physical, part);
                wrote(physical, 1);
            }
        }
    }
}
