package jlguest.hypervisor.lguest;

import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import jlguest.mmu.GuestKilledException;
import jlguest.runtime.Cpu;

/**
 * The host of one guest: runs it, serves its hypercalls, reflects its traps and delivers its
 * interrupts, until it ends (lguest-abi.md §5.4, the run loop).
 *
 * <p>One thread calls {@link #run}; {@link #setInterrupt}, {@link #post} and {@link #stop} may be
 * called from any thread. A guest that ended never runs again; make a new host, on new memory, to
 * start it over.
 */
public final class LguestHost implements AutoCloseable {
    /** A timeout that never comes. */
    public static final Duration FOREVER = Duration.ofDays(36_500);

    private final Cpu cpu;
    private final GuestProcessor processor;
    private final Lguest lguest;
    private final HostCounters counters;
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean stopRequested;
    private volatile boolean timeIsUp;
    private volatile boolean closed;
    private volatile Thread sleeper;
    private volatile GuestEnd end;

    /**
     * @param cpu a new processor, on memory that the guest's image is or will be loaded into
     * @param processor runs guest code on {@code cpu}
     * @param options about the guest
     * @param notifications receives NOTIFY
     * @param ports what is behind the I/O ports
     * @throws jlguest.hypervisor.InvalidGuestException if the system call vector of the options
     *     cannot be reserved
     * @throws IllegalArgumentException if there is less RAM than the options say
     */
    public LguestHost(
            Cpu cpu,
            GuestProcessor processor,
            HostOptions options,
            NotificationSink notifications,
            IoPorts ports) {
        this.cpu = Objects.requireNonNull(cpu, "cpu");
        this.processor = Objects.requireNonNull(processor, "processor");
        if (options.memoryBytes() > cpu.ram().size()) {
            throw new IllegalArgumentException(
                    "guest memory of "
                            + options.memoryBytes()
                            + " bytes does not fit into RAM of "
                            + cpu.ram().size());
        }
        lguest =
                new Lguest(
                        cpu,
                        options,
                        Objects.requireNonNull(notifications, "notifications"),
                        Objects.requireNonNull(ports, "ports"),
                        this::wake);
        counters = lguest.counters;
    }

    /**
     * Puts the processor where a guest begins: ring 1, flat segments, registers zero (lguest-abi.md
     * §2.3). Called once, before {@link #run}.
     *
     * @param entry guest-physical address of the first instruction, as the loader gave it
     */
    public void start(int entry) {
        lguest.setupRegisters(entry);
    }

    /** Sets who hears what the host does; to be called before {@link #run}. */
    public void setListener(HostListener listener) {
        counters.setListener(listener);
    }

    /** What the host did so far. */
    public HostCounters counters() {
        return counters;
    }

    /** How the guest ended, or null while it has not. */
    public GuestEnd end() {
        return end;
    }

    /**
     * Raises an interrupt, from any thread ({@code set_interrupt}).
     *
     * @param irq 0 to 31; 0 is the timer
     * @throws IllegalArgumentException for another number
     */
    public void setInterrupt(int irq) {
        lguest.interrupts.setInterrupt(irq);
    }

    /**
     * Has a task run on the guest's thread, between two instructions of the guest, soon and even if
     * the guest is halted; what other threads want to write into guest RAM they write in this way.
     * Tasks run in the order they were posted; those that are left when the guest ends never run. A
     * {@link GuestKilledException} out of a task ends the guest.
     */
    public void post(Runnable task) {
        posted.add(task);
        cpu.raiseAttention();
        wake();
    }

    /** Ends the guest from outside, from any thread: {@link #run} soon returns STOPPED. */
    public void stop() {
        stopRequested = true;
        cpu.raiseAttention();
        wake();
    }

    private void wake() {
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Runs the guest until it ends; see {@link #run(Duration)}. */
    public GuestEnd run() {
        return run(FOREVER);
    }

    /**
     * Runs the guest on the calling thread until it ends.
     *
     * <p>An interrupt of the calling thread ends the guest as {@link #stop} does, as soon as the
     * guest sleeps or has to be attended to; the thread stays interrupted.
     *
     * @param timeout time allowed, from now; the guest ends with TIMEOUT when it is over
     * @return how the guest ended; at once if it had ended already
     * @throws IllegalStateException if another thread runs it, or after {@link #close}
     * @throws MemoryBeyondReachException if it has more memory than its kernel can use
     */
    public GuestEnd run(Duration timeout) {
        if (!running.compareAndSet(false, true)) {
            throw new IllegalStateException("the guest is being run by another thread");
        }
        try {
            if (end == null) {
                end = runToEnd(timeout);
            }
            return end;
        } finally {
            running.set(false);
        }
    }

    private GuestEnd runToEnd(Duration timeout) {
        if (closed) {
            throw new IllegalStateException("the host is closed");
        }
        Timer alarm = timeout.compareTo(FOREVER) < 0 ? startAlarm(timeout) : null;
        try {
            return runGuest();
        } catch (GuestKilledException e) {
            return GuestEnd.killed(e.getMessage());
        } catch (GuestShutdownException e) {
            return e.end();
        } finally {
            if (alarm != null) {
                alarm.cancel();
            }
            counters.enter(null);
        }
    }

    private Timer startAlarm(Duration limit) {
        Timer alarm = new Timer("jlguest-limit", true);
        TimerTask task =
                new TimerTask() {
                    @Override
                    public void run() {
                        expire();
                    }
                };
        alarm.schedule(task, Math.max(0, limit.toMillis()));
        return alarm;
    }

    private void expire() {
        timeIsUp = true;
        cpu.raiseAttention();
        wake();
    }

    /**
     * The run loop. Interrupts are looked for whenever something asks for attention, and before
     * each entry while any line is raised.
     */
    private GuestEnd runGuest() {
        while (true) {
            lguest.clock.expire();
            if (cpu.attention() != 0 || lguest.interrupts.anyPending()) {
                cpu.clearAttention();
                runPosted();
                counters.enter(HostCounters.Phase.INTERRUPT);
                lguest.interrupts.maybeDoInterrupt();
                GuestEnd ended = endedFromOutside();
                if (ended != null) {
                    return ended;
                }
            }
            if (lguest.interrupts.isHalted()) {
                sleep();
                continue;
            }
            lguest.idt.copyTraps();
            counters.enter(HostCounters.Phase.GUEST);
            lguest.traps.handle(processor.run());
        }
    }

    private void runPosted() {
        Runnable task = posted.poll();
        if (task != null) {
            counters.enter(HostCounters.Phase.DEVICE);
        }
        while (task != null) {
            task.run();
            task = posted.poll();
        }
    }

    private GuestEnd endedFromOutside() {
        if (stopRequested || Thread.currentThread().isInterrupted()) {
            return GuestEnd.STOPPED;
        }
        return timeIsUp ? GuestEnd.TIMEOUT : null;
    }

    /** Sleeps until there is something to attend to, and leaves a note that there is. */
    private void sleep() {
        counters.enter(HostCounters.Phase.IDLE);
        sleeper = Thread.currentThread();
        try {
            while (!lguest.interrupts.canWake() && posted.isEmpty() && endedFromOutside() == null) {
                lguest.clock.idle();
            }
        } finally {
            sleeper = null;
        }
        cpu.raiseAttention();
    }

    /**
     * Ends the clock's thread and releases what the guest reserved. A running guest must be stopped
     * first; {@link #counters} and {@link #end} stay readable.
     */
    @Override
    public void close() {
        closed = true;
        lguest.close();
    }
}
