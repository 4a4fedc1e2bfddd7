package jlguest.hypervisor.lguest;

import jlguest.mmu.AddressSpace;
import jlguest.mmu.GuestKilledException;
import jlguest.mmu.GuestRam;
import jlguest.mmu.PageMap;

/**
 * The host's way into guest memory: every address that comes from the guest passes through here and
 * is checked, and every write tells the record of translated code.
 *
 * <p>Counterpart of {@code lgread}, {@code lgwrite}, {@code lguest_address_ok} and {@code guest_pa}
 * in the original. The bound is that of the pci generation for all guests: an access may end at the
 * last byte of the last page (lguest-abi.md §0, "bounds check"); earlier hosts refused the last
 * page, which no guest depends on.
 */
final class GuestMemory {
    private static final int PAGE_MASK = GuestRam.PAGE_SIZE - 1;

    private final AddressSpace space;
    private final GuestRam ram;
    private final PageMap writeMap;

    GuestMemory(AddressSpace space) {
        this.space = space;
        ram = space.ram();
        writeMap = space.maps().write(false);
    }

    /** Whether a range of guest-physical addresses lies inside what the guest may name. */
    boolean addressOk(int address, int length) {
        long limit = (long) space.frameLimit() << GuestRam.PAGE_SHIFT;
        return Integer.toUnsignedLong(address) + length <= limit;
    }

    private void checkRead(int address, int length) {
        if (!addressOk(address, length)) {
            throw new GuestKilledException(
                    String.format("bad read address 0x%x len %d", address, length));
        }
    }

    private void checkWrite(int address, int length) {
        if (!addressOk(address, length)) {
            throw new GuestKilledException(
                    String.format("bad write address 0x%x len %d", address, length));
        }
    }

    /**
     * Reads a byte.
     *
     * @param address guest-physical
     * @return 0 to 255
     * @throws GuestKilledException "bad read address" outside guest memory
     */
    int read8(int address) {
        checkRead(address, 1);
        return ram.load8(address);
    }

    /**
     * Reads a 32-bit word.
     *
     * @param address guest-physical
     * @throws GuestKilledException "bad read address" outside guest memory
     */
    int read32(int address) {
        checkRead(address, 4);
        return ram.load32(address);
    }

    /**
     * Copies a range out.
     *
     * @param address guest-physical
     * @param length bytes
     * @throws GuestKilledException "bad read address" unless all of it is guest memory
     */
    byte[] read(int address, int length) {
        checkRead(address, length);
        return ram.read(address, length);
    }

    /**
     * Writes a byte.
     *
     * @param address guest-physical
     * @throws GuestKilledException "bad write address" outside guest memory
     */
    void write8(int address, int value) {
        checkWrite(address, 1);
        space.code().written(address, 1);
        ram.store8(address, value);
    }

    /**
     * Writes a 32-bit word.
     *
     * @param address guest-physical
     * @throws GuestKilledException "bad write address" outside guest memory
     */
    void write32(int address, int value) {
        checkWrite(address, 4);
        space.code().written(address, 4);
        ram.store32(address, value);
    }

    /**
     * The guest-physical address of a virtual one through the current tables, whatever the rights
     * (lguest-abi.md §6.5).
     *
     * @throws GuestKilledException "Bad address" where nothing is mapped
     */
    int guestPa(int virtualAddress) {
        int physical = space.peek(virtualAddress);
        if (physical == AddressSpace.FAULT) {
            throw new GuestKilledException(String.format("Bad address 0x%x", virtualAddress));
        }
        return physical;
    }

    /**
     * Writes a 32-bit word at a virtual address, through the current tables and whatever the
     * rights; the two pages of a word that crosses from one to the next are looked up separately.
     *
     * <p>Most words go to a page that the kernel has written before. The page map knows that one,
     * and that it holds no code, without a walk and without asking.
     *
     * @throws GuestKilledException "Bad address" where nothing is mapped, "bad write address" where
     *     the mapping leads outside guest memory
     */
    void writeVirtual32(int virtualAddress, int value) {
        if ((virtualAddress & PAGE_MASK) <= GuestRam.PAGE_SIZE - 4) {
            int physical = writeMap.physical(virtualAddress);
            if (physical >= 0) {
                ram.store32(physical, value);
            } else {
                write32(guestPa(virtualAddress), value);
            }
            return;
        }
        for (int i = 0; i < 4; i++) {
            write8(guestPa(virtualAddress + i), value >>> 8 * i);
        }
    }

    /**
     * Looks at a byte at a virtual address, whatever the rights.
     *
     * @return 0 to 255, or -1 where nothing is mapped
     */
    int peekVirtual8(int virtualAddress) {
        int physical = space.peek(virtualAddress);
        if (physical == AddressSpace.FAULT || !addressOk(physical, 1)) {
            return -1;
        }
        return ram.load8(physical);
    }
}
