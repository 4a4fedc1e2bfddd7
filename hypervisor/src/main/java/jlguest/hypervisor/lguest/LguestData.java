package jlguest.hypervisor.lguest;

import jlguest.mmu.GuestKilledException;
import jlguest.runtime.Cpu;

/**
 * The page of data that a guest shares with its host, {@code struct lguest_data} (lguest-abi.md
 * §3): absent until hypercall INIT names it, from then on read and written in guest memory.
 *
 * <p>Methods that put a value return false while the data is absent, where the original's {@code
 * put_user} would fail on the null pointer; what that means is the caller's business.
 */
final class LguestData {
    private final GuestMemory memory;
    private LguestLayout layout;
    private int address;
    private int noirqStart;
    private int noirqEnd;
    private int kernelAddress;

    LguestData(GuestMemory memory) {
        this.memory = memory;
    }

    /**
     * Notes where the data is and what the host reads only once: window and kernel address.
     *
     * @param newAddress guest-physical; all of the layout's size must lie in guest memory
     */
    void attach(int newAddress, LguestLayout newLayout) {
        address = newAddress;
        layout = newLayout;
        noirqStart = get(layout.noirqStart());
        noirqEnd =
                layout.window() == LguestLayout.Window.RANGE
                        ? get(layout.noirqEnd())
                        : noirqStart + 1;
        kernelAddress = get(layout.kernelAddress());
    }

    /** Whether the guest has called INIT. */
    boolean isPresent() {
        return layout != null;
    }

    /** Guest-physical address of the data; meaningless before INIT. */
    int address() {
        return address;
    }

    /** Where the fields are; null before INIT. */
    LguestLayout layout() {
        return layout;
    }

    private int get(int offset) {
        return memory.read32(address + offset);
    }

    private boolean put(int offset, int value) {
        if (!isPresent()) {
            return false;
        }
        memory.write32(address + offset, value);
        return true;
    }

    /** First address of the window without interrupts, as it was at INIT. */
    int noirqStart() {
        return noirqStart;
    }

    /** One past the window without interrupts, as it was at INIT. */
    int noirqEnd() {
        return noirqEnd;
    }

    /** Whether an address lies in the window without interrupts; never before INIT. */
    boolean inWindow(int eip) {
        return Integer.compareUnsigned(eip, noirqStart) >= 0
                && Integer.compareUnsigned(eip, noirqEnd) < 0;
    }

    /** First virtual address of the kernel's part, as it was at INIT. */
    int kernelAddress() {
        return kernelAddress;
    }

    /** {@code syscall_vec}; the data must be present. */
    int syscallVector() {
        return get(layout.syscallVec());
    }

    /**
     * Whether the guest has its interrupts enabled: bit 9 of {@code irq_enabled}, because the
     * guest's {@code iret} stores whole EFLAGS words there (lguest-abi.md §3.1). False before INIT.
     */
    boolean interruptsEnabled() {
        return isPresent() && (get(LguestLayout.IRQ_ENABLED) & Cpu.IF) != 0;
    }

    /** Writes {@code irq_enabled}: 0 or {@link Cpu#IF}. */
    boolean putIrqEnabled(int value) {
        return put(LguestLayout.IRQ_ENABLED, value);
    }

    /** {@code blocked_interrupts}: bit n masks irq n. All are masked before INIT. */
    int blockedInterrupts() {
        return isPresent() ? get(LguestLayout.BLOCKED_INTERRUPTS) : -1;
    }

    /** Writes {@code irq_pending}, in guests that have it: 0 or {@link Cpu#IF}. */
    void putIrqPending(int value) {
        if (isPresent() && layout.irqPending() != LguestLayout.ABSENT) {
            put(layout.irqPending(), value);
        }
    }

    /** Writes {@code cr2}, the address of a page fault. */
    boolean putCr2(int faultAddress) {
        return put(LguestLayout.CR2, faultAddress);
    }

    /** Writes {@code time}: seconds since 1970 and nanoseconds. */
    boolean putTime(int seconds, int nanoseconds) {
        return put(LguestLayout.TIME_SECONDS, seconds)
                && put(LguestLayout.TIME_NANOSECONDS, nanoseconds);
    }

    /** Writes {@code tsc_khz}. */
    void putTscKhz(int kilohertz) {
        put(layout.tscKhz(), kilohertz);
    }

    /** Writes {@code reserve_mem}: bytes at the top of each address space to leave alone. */
    void putReserveMem(int bytes) {
        put(layout.reserveMem(), bytes);
    }

    /** Writes {@code pgdir}, in guests that have it: guest-physical address of the boot tables. */
    void putPgdir(int directory) {
        if (layout.pgdir() != LguestLayout.ABSENT) {
            put(layout.pgdir(), directory);
        }
    }

    /**
     * Whether a slot of the hypercall ring holds nothing.
     *
     * @throws GuestKilledException "Fetching async hypercalls" before INIT
     */
    boolean isHcallFree(int slot) {
        if (!isPresent()) {
            throw new GuestKilledException("Fetching async hypercalls");
        }
        return memory.read8(address + layout.hcallStatus() + slot) == HypercallRing.FREE;
    }

    /** The status bytes of the hypercall ring; the data must be present. */
    byte[] hcallStatuses() {
        return memory.read(address + layout.hcallStatus(), HypercallRing.SLOTS);
    }

    /**
     * Frees a slot of the hypercall ring.
     *
     * @throws GuestKilledException "Writing result for async hypercall" before INIT
     */
    void freeHcall(int slot) {
        if (!isPresent()) {
            throw new GuestKilledException("Writing result for async hypercall");
        }
        memory.write8(address + layout.hcallStatus() + slot, HypercallRing.FREE);
    }

    /** One word of a slot of the hypercall ring: 0 the call's number, 1 to 4 its arguments. */
    int hcallWord(int slot, int word) {
        return get(layout.hcalls() + slot * HypercallRing.SLOT_BYTES + word * 4);
    }
}
