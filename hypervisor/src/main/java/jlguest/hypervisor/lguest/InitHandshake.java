package jlguest.hypervisor.lguest;

import jlguest.mmu.AddressSpace;
import jlguest.mmu.GuestKilledException;
import jlguest.runtime.Cpu;

/**
 * Hypercall LGUEST_INIT, by which guest and host get to know each other (lguest-abi.md §2.6).
 *
 * <p>A guest of the classic generation gets its boot page tables here too (§2.4).
 */
final class InitHandshake {
    /**
     * Bytes at the top of each address space that the guest is asked to leave alone. Nothing is
     * there in this host; it is what the classic host asked for, and aligned to a directory entry,
     * so that every kernel has met it (lguest-abi.md §1.3).
     */
    static final int RESERVE_MEM = 0x40_0000;

    /** The same for PAE, where a directory entry spans half as much. */
    static final int RESERVE_MEM_PAE = 0x20_0000;

    private final Cpu cpu;
    private final GuestMemory memory;
    private final LguestData data;
    private final SyscallVector syscalls;
    private final GuestTime time;
    private final KernelStack stack;
    private final PaeDetection paeDetection;
    private final HostOptions options;

    InitHandshake(
            Cpu cpu,
            GuestMemory memory,
            LguestData data,
            SyscallVector syscalls,
            GuestTime time,
            KernelStack stack,
            PaeDetection paeDetection,
            HostOptions options) {
        this.cpu = cpu;
        this.memory = memory;
        this.data = data;
        this.syscalls = syscalls;
        this.time = time;
        this.stack = stack;
        this.paeDetection = paeDetection;
        this.options = options;
    }

    /**
     * Takes the first hypercall of a guest.
     *
     * @param number must be {@link Hypercalls#LGUEST_INIT}
     * @param address guest-physical address of {@code lguest_data}
     * @throws GuestKilledException "hypercall N before INIT", "bad guest page", "bad syscall
     *     vector", "bad kernel address"
     * @throws MemoryBeyondReachException if the kernel would not find its devices
     */
    void initialize(int number, int address) {
        if (number != Hypercalls.LGUEST_INIT) {
            throw new GuestKilledException("hypercall " + number + " before INIT");
        }
        if (!memory.addressOk(address, LguestLayout.SMALLEST)) {
            throw new GuestKilledException(String.format("bad guest page 0x%x", address));
        }
        LguestLayout layout = LguestLayout.detect(memory, address, syscalls);
        if (layout == null) {
            throw new GuestKilledException("bad syscall vector");
        }
        data.attach(address, layout);
        if (!syscalls.checkSyscallVector(data)) {
            throw new GuestKilledException("bad syscall vector");
        }
        data.putTscKhz(GuestTime.TSC_KHZ);
        time.writeTimestamp();

        boolean pae = layout.needsBootTables() && isClassicPae();
        int reserve = pae ? RESERVE_MEM_PAE : RESERVE_MEM;
        int kernelAddress = data.kernelAddress();
        if (Integer.compareUnsigned(kernelAddress, -reserve) >= 0) {
            throw new GuestKilledException(String.format("bad kernel address 0x%x", kernelAddress));
        }
        data.putReserveMem(reserve);
        checkDevicesAreFound(kernelAddress, reserve);
        AddressSpace space = cpu.space();
        space.setKernelAddress(kernelAddress);
        if (layout.needsBootTables()) {
            BootPageTables tables =
                    new BootPageTables(memory, options.memoryBytes(), options.initrdBytes());
            int directory = tables.build(kernelAddress, pae);
            data.putPgdir(directory);
            space.setPae(pae);
            space.switchTo(directory);
        }
        space.flushAll();
        stack.pinStackPages();
        cpu.setInterruptFlag(
                address + LguestLayout.IRQ_ENABLED, data.noirqStart(), data.noirqEnd());
    }

    /** Kernels with PCI find their devices whatever memory they use. */
    private void checkDevicesAreFound(int kernelAddress, int reserve) {
        long reachable = HighMemoryDetection.reachable(kernelAddress, reserve);
        if (data.layout().hasNotify()
                && reachable > 0
                && options.memoryBytes() > reachable
                && HighMemoryDetection.isAbsent(memory, options.memoryBytes())) {
            throw new MemoryBeyondReachException((int) reachable);
        }
    }

    private boolean isClassicPae() {
        switch (options.classicTables()) {
            case PAE:
                return true;
            case TWO_LEVEL:
                return false;
            default:
                return paeDetection.isInImage(cpu.space().frameLimit());
        }
    }
}
