package jlguest.hypervisor.lguest;

/**
 * Where the fields of {@code struct lguest_data} are in one guest, and the properties of its kernel
 * that go with that (lguest-abi.md §0 and §3).
 *
 * <p>Kernels between the examined releases mix the generations' properties, so each is looked for
 * separately.
 */
final class LguestLayout {
    /** Offset of {@code irq_enabled}, the same in all generations. */
    static final int IRQ_ENABLED = 0;

    /** Offset of {@code blocked_interrupts}, the same in all generations. */
    static final int BLOCKED_INTERRUPTS = 4;

    /** Offset of {@code cr2}, the same in all generations. */
    static final int CR2 = 8;

    /** Offset of {@code time.tv_sec}, the same in all generations. */
    static final int TIME_SECONDS = 12;

    /** Offset of {@code time.tv_nsec}, the same in all generations. */
    static final int TIME_NANOSECONDS = 16;

    /** An offset of a field that the guest does not have. */
    static final int ABSENT = -1;

    /** No layout is smaller than this, in bytes. */
    static final int SMALLEST = 1384;

    private static final int IRQ_PENDING = 20;
    private static final int FREE_SLOTS = 0xFFFF_FFFF;
    private static final int PAGE_MASK = 0xFFF;

    /** The lowest PAGE_OFFSET that Linux can be configured with. */
    private static final int LOWEST_KERNEL_ADDRESS = 0x4000_0000;

    /** How the guest marks the instructions between which it wants no interrupt. */
    enum Window {
        /** {@code noirq_start} and {@code noirq_end}. */
        RANGE,
        /** {@code noirq_iret}, the address of one instruction. */
        SINGLE
    }

    private final boolean hasIrqPending;
    private final boolean hasPgdir;
    private final Window window;
    private final int status;

    private LguestLayout(boolean hasIrqPending, boolean hasPgdir, Window window) {
        this.hasIrqPending = hasIrqPending;
        this.hasPgdir = hasPgdir;
        this.window = window;
        status = hasIrqPending ? IRQ_PENDING + 4 : IRQ_PENDING;
    }

    /** 2.6.32: {@code pgdir}, a window by range. */
    static LguestLayout classic() {
        return new LguestLayout(true, true, Window.RANGE);
    }

    /** 3.12: no {@code pgdir}, a window by range. */
    static LguestLayout late() {
        return new LguestLayout(true, false, Window.RANGE);
    }

    /** 4.1: no {@code pgdir}, a window of one instruction. */
    static LguestLayout pci() {
        return new LguestLayout(true, false, Window.SINGLE);
    }

    /** The kernels that the older seed file served: no {@code irq_pending}. */
    static LguestLayout withoutIrqPending(boolean hasPgdir) {
        return new LguestLayout(false, hasPgdir, Window.RANGE);
    }

    /**
     * Finds the layout of a guest's data by its static contents: the system call vector at the end,
     * the page-aligned kernel address before it, and the ring's status bytes, all 0xFF, in place of
     * {@code irq_pending} where that is missing.
     *
     * @param address guest-physical address of the data; {@link #SMALLEST} bytes must be readable
     * @param syscalls which values of {@code syscall_vec} are acceptable
     * @return the layout, or null if none fits
     */
    static LguestLayout detect(GuestMemory memory, int address, SyscallVector syscalls) {
        LguestLayout[] candidates =
                memory.read32(address + IRQ_PENDING) == FREE_SLOTS
                        ? new LguestLayout[] {withoutIrqPending(false), withoutIrqPending(true)}
                        : new LguestLayout[] {pci(), late(), classic()};
        for (LguestLayout layout : candidates) {
            if (layout.fits(memory, address, syscalls)) {
                return layout;
            }
        }
        return null;
    }

    private boolean fits(GuestMemory memory, int address, SyscallVector syscalls) {
        if (!memory.addressOk(address, size())
                || !syscalls.couldBeSyscall(memory.read32(address + syscallVec()))) {
            return false;
        }
        int kernelAddress = memory.read32(address + kernelAddress());
        return (kernelAddress & PAGE_MASK) == 0
                && (window == Window.RANGE
                        || Integer.compareUnsigned(kernelAddress, LOWEST_KERNEL_ADDRESS) >= 0);
    }

    /** Offset of {@code irq_pending}, or {@link #ABSENT}. */
    int irqPending() {
        return hasIrqPending ? IRQ_PENDING : ABSENT;
    }

    /** Offset of {@code hcall_status}. */
    int hcallStatus() {
        return status;
    }

    /** Offset of {@code hcalls}. */
    int hcalls() {
        return status + HypercallRing.SLOTS;
    }

    /** Offset of {@code reserve_mem}. */
    int reserveMem() {
        return hcalls() + HypercallRing.SLOTS * HypercallRing.SLOT_BYTES;
    }

    /** Offset of {@code tsc_khz}. */
    int tscKhz() {
        return reserveMem() + 4;
    }

    /** Offset of {@code pgdir}, or {@link #ABSENT}. */
    int pgdir() {
        return hasPgdir ? tscKhz() + 4 : ABSENT;
    }

    /** Offset of {@code noirq_start} or {@code noirq_iret}. */
    int noirqStart() {
        return tscKhz() + (hasPgdir ? 8 : 4);
    }

    /** Offset of {@code noirq_end}, or {@link #ABSENT}. */
    int noirqEnd() {
        return window == Window.RANGE ? noirqStart() + 4 : ABSENT;
    }

    /** Offset of {@code kernel_address}. */
    int kernelAddress() {
        return noirqStart() + (window == Window.RANGE ? 8 : 4);
    }

    /** Offset of {@code syscall_vec}. */
    int syscallVec() {
        return kernelAddress() + 4;
    }

    /** Size of the whole structure in bytes. */
    int size() {
        return syscallVec() + 4;
    }

    /** How the guest marks where it wants no interrupt. */
    Window window() {
        return window;
    }

    /**
     * Whether the guest expects page tables of the host's making from the start: classic kernels
     * and those before them (lguest-abi.md §2.4).
     */
    boolean needsBootTables() {
        return hasPgdir || !hasIrqPending;
    }

    /** Whether TF, VM, RF and NT are cleared when a handler is entered (lguest-abi.md §0). */
    boolean clearsFlagsOnEntry() {
        return !needsBootTables();
    }

    /** Whether the guest has devices that are told by NOTIFY; kernels with PCI have not. */
    boolean hasNotify() {
        return window == Window.RANGE;
    }

    /**
     * Whether SET_PGD refuses an index past the table; before, it ignored the last one and all
     * beyond (lguest-abi.md §6.3).
     */
    boolean checksPgdIndex() {
        return !needsBootTables();
    }
}
