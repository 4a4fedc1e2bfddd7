package jlguest.runtime;

import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
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
    private final int[] innerReadMap;
    private final int[] innerWriteMap;
    private final int[] userReadMap;
    private final int[] userWriteMap;
    private boolean user;
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
    }

    void setUser(boolean newUser) {
        user = newUser;
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
     * The guest-physical address for a read of one byte, filling the map on the way.
     *
     * @throws GuestFault on a page fault
     */
    public int translateRead(int address) {
        int[] map = user ? userReadMap : innerReadMap;
        int entry = map[address >>> GuestRam.PAGE_SHIFT];
        return entry != 0 ? address + entry - 1 : walk(address, false);
    }

    /**
     * The guest-physical address for a write of one byte.
     *
     * @throws GuestFault on a page fault
     */
    public int translateWrite(int address) {
        int[] map = user ? userWriteMap : innerWriteMap;
        int entry = map[address >>> GuestRam.PAGE_SHIFT];
        return entry != 0 ? address + entry - 1 : walk(address, true);
    }

    private int walk(int address, boolean write) {
        int physical = space.translate(address, write, user);
        if (physical == AddressSpace.FAULT) {
            throw cpu.pageFault(address, space.faultError());
        }
        return physical;
    }

    /**
     * Where a whole frame of words can be read directly.
     *
     * @param address linear address of its first byte
     * @param length bytes
     * @return its guest-physical address, or -1 if it leaves its page
     * @throws GuestFault on a page fault
     */
    int frameForRead(int address, int length) {
        return crosses(address, length) ? -1 : translateRead(address);
    }

    /**
     * Where a frame of words can be pushed directly.
     *
     * @param top linear address behind the first word pushed
     * @param length bytes, a multiple of 4
     * @return guest-physical address of the last word pushed, or -1 if the frame leaves its page or
     *     the page holds code, so that each word must be stored by itself; all of them can be
     * @throws GuestFault on a page fault, at the first push that fails
     */
    int frameForPush(int top, int length) {
        if (crosses(top - length, length)) {
            for (int pushed = 4; pushed <= length; pushed += 4) {
                checkWrite(top - pushed, 4);
            }
            return -1;
        }
        int physical = translateWrite(top - 4) - (length - 4);
        return code.holdsCode(physical >>> GuestRam.PAGE_SHIFT) ? -1 : physical;
    }

    /**
     * Where a frame of words can be written directly in the inner rings, without filling a map.
     *
     * @return its guest-physical address, or -1 if that needs a closer look
     */
    int innerFrame(int address, int length) {
        int entry = innerWriteMap[address >>> GuestRam.PAGE_SHIFT];
        return entry == 0 || crosses(address, length) ? -1 : address + entry - 1;
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
        return ram.load8(translateRead(address));
    }

    @Override
    public int load16(int address) {
        if (crosses(address, 2)) {
            return (int) loadAcross(address, 2, false);
        }
        return ram.load16(translateRead(address));
    }

    @Override
    public int load32(int address) {
        if (crosses(address, 4)) {
            return (int) loadAcross(address, 4, false);
        }
        return ram.load32(translateRead(address));
    }

    @Override
    public long load64(int address) {
        if (crosses(address, 8)) {
            return loadAcross(address, 8, false);
        }
        return ram.load64(translateRead(address));
    }

    /** A load whose address will be stored to: faults as the store would. */
    public int load8ForWrite(int address) {
        return ram.load8(translateWrite(address));
    }

    /** A load whose address will be stored to: faults as the store would. */
    public int load16ForWrite(int address) {
        if (crosses(address, 2)) {
            return (int) loadAcross(address, 2, true);
        }
        return ram.load16(translateWrite(address));
    }

    /** A load whose address will be stored to: faults as the store would. */
    public int load32ForWrite(int address) {
        if (crosses(address, 4)) {
            return (int) loadAcross(address, 4, true);
        }
        return ram.load32(translateWrite(address));
    }

    @Override
    public void store8(int address, int value) {
        int physical = translateWrite(address);
        ram.store8(physical, value);
        wrote(physical, 1);
    }

    @Override
    public void store16(int address, int value) {
        if (crosses(address, 2)) {
            storeAcross(address, 2, value);
            return;
        }
        int physical = translateWrite(address);
        ram.store16(physical, value);
        wrote(physical, 2);
    }

    @Override
    public void store32(int address, int value) {
        if (crosses(address, 4)) {
            storeAcross(address, 4, value);
            return;
        }
        int physical = translateWrite(address);
        ram.store32(physical, value);
        wrote(physical, 4);
    }

    @Override
    public void store64(int address, long value) {
        if (crosses(address, 8)) {
            storeAcross(address, 8, value);
            return;
        }
        int physical = translateWrite(address);
        ram.store64(physical, value);
        wrote(physical, 8);
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
            if (write) {
                translateWrite(at);
            } else {
                translateRead(at);
            }
            if ((at & -GuestRam.PAGE_SIZE) == last) {
                return;
            }
            at = (at | PAGE_MASK) + 1;
        }
    }

    private long loadAcross(int address, int length, boolean forWrite) {
        int second = (address | PAGE_MASK) + 1;
        int low = forWrite ? translateWrite(address) : translateRead(address);
        int high = forWrite ? translateWrite(second) : translateRead(second);
        int inFirst = second - address;
        long value = 0;
        for (int i = 0; i < length; i++) {
            int physical = i < inFirst ? low + i : high + i - inFirst;
            value |= (long) ram.load8(physical) << 8 * i;
        }
        return value;
    }

    private void storeAcross(int address, int length, long value) {
        int second = (address | PAGE_MASK) + 1;
        int low = translateWrite(address);
        int high = translateWrite(second);
        int inFirst = second - address;
        for (int i = 0; i < length; i++) {
            int physical = i < inFirst ? low + i : high + i - inFirst;
            ram.store8(physical, (int) (value >>> 8 * i));
        }
        wrote(low, inFirst);
        wrote(high, length - inFirst);
    }
}
