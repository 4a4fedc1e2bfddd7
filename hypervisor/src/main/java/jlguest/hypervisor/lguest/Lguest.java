package jlguest.hypervisor.lguest;

import java.time.InstantSource;
import jlguest.runtime.Cpu;

/**
 * All that the host keeps for one guest with one processor, put together: the counterpart of {@code
 * struct lguest} and {@code struct lg_cpu}. Who depends on whom can be read off the constructor.
 */
final class Lguest implements AutoCloseable {
    final GuestMemory memory;
    final LguestData data;
    final SyscallVector syscalls;
    final GuestIdt idt;
    final GuestSegments segments;
    final KernelStack stack;
    final GuestClock clock;
    final GuestTime time;
    final TrapDelivery delivery;
    final VirtualInterrupts interrupts;
    final GuestPaging paging;
    final Hypercalls hypercalls;
    final TrapHandler traps;
    final HostCounters counters;

    private final Cpu cpu;

    /**
     * @param wake wakes the guest's thread if it sleeps; called from any thread
     * @throws jlguest.hypervisor.InvalidGuestException if the system call vector cannot be reserved
     */
    Lguest(
            Cpu cpu,
            HostOptions options,
            NotificationSink notifications,
            IoPorts ports,
            Runnable wake) {
        this.cpu = cpu;
        syscalls = new SyscallVector(options.syscallVector());
        syscalls.initInterrupts();
        counters = new HostCounters(options.timed());
        memory = new GuestMemory(cpu.space());
        data = new LguestData(memory);
        idt = new GuestIdt(cpu.gates(), syscalls, options.directTraps());
        segments = new GuestSegments(cpu.segments(), memory);
        stack = new KernelStack(cpu);
        boolean counted = options.clock() == ClockSource.INSTRUCTIONS;
        clock = counted ? new InstructionClock(cpu) : new HostClock();
        InstantSource wallClock =
                counted ? InstantSource.fixed(InstructionClock.BEGINNING) : InstantSource.system();
        time = new GuestTime(data, clock, wallClock);
        delivery = new TrapDelivery(cpu, data, memory, idt);
        interrupts = new VirtualInterrupts(cpu, data, idt, delivery, time, clock, counters, wake);
        clock.initClockdev(interrupts::setInterrupt);
        PaeDetection paeDetection = new PaeDetection(memory);
        paging = new GuestPaging(cpu.space(), data, stack, paeDetection);
        InitHandshake handshake =
                new InitHandshake(cpu, memory, data, syscalls, time, stack, paeDetection, options);
        hypercalls =
                new Hypercalls(
                        cpu,
                        memory,
                        data,
                        handshake,
                        paging,
                        idt,
                        stack,
                        segments,
                        clock,
                        interrupts,
                        notifications,
                        time,
                        counters);
        traps =
                new TrapHandler(
                        cpu,
                        data,
                        delivery,
                        hypercalls,
                        new PortEmulation(cpu, memory, ports),
                        new DebugRegisters(cpu, memory),
                        counters);
    }

    /**
     * Puts the processor where a guest begins (lguest-abi.md §2.3).
     *
     * @param entry guest-physical address of the first instruction
     */
    void setupRegisters(int entry) {
        cpu.reset();
        cpu.setTimeStamp(time);
        segments.setupInitial();
        cpu.segments().loadInitial();
        idt.setupDefaultIdtEntries();
        cpu.state()[Cpu.EIP] = entry;
    }

    @Override
    public void close() {
        clock.close();
        syscalls.freeInterrupts();
    }
}
