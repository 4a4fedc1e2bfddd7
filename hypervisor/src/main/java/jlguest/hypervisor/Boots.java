package jlguest.hypervisor;

import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.hypervisor.lguest.MemoryBeyondReachException;
import jlguest.hypervisor.profile.Profile;
import org.slf4j.LoggerFactory;

/**
 * The boots of a guest, each on a machine of its own: run one after the other by the guest's
 * thread, ended and looked at by any other.
 */
final class Boots {
    private final GuestConfiguration configuration;
    private final Profile profile;

    /**
     * Made, and not yet begun; null otherwise. No local variable holds a machine while another is
     * made, or the memory of both would be held at once.
     */
    private Machine next;

    /** Null before the first boot, between two, and after the last. */
    private Machine machine;

    private int count;
    private long bootTime;
    private GuestEnd requestedEnd;
    private GuestStatistics lastStatistics = GuestStatistics.NONE;

    Boots(GuestConfiguration configuration, Profile profile) {
        this.configuration = configuration;
        this.profile = profile;
    }

    /**
     * Makes the first machine, for {@link #run} or {@link #cancel}.
     *
     * @throws InvalidGuestException if it cannot be made
     */
    void prepare() {
        next = new Machine(configuration, profile);
    }

    /** Closes the first machine, which is not to run. */
    void cancel() {
        next.close();
    }

    /**
     * Runs machines on the calling thread until the guest ends, and closes them.
     *
     * @return how it ended; if that was asked for, as {@link #end} said
     */
    GuestEnd run() {
        GuestConfiguration reachable = configuration;
        while (true) {
            try {
                GuestEnd end = runNext();
                if (end.kind() != GuestEnd.Kind.RESTART || !configuration.limits().reboot()) {
                    return end;
                }
            } catch (MemoryBeyondReachException e) {
                LoggerFactory.getLogger(Guest.class)
                        .warn(
                                "the kernel has no support for high memory (CONFIG_HIGHMEM): it"
                                        + " gets {} of {} MiB",
                                e.usableBytes() >>> 20,
                                configuration.host().memoryBytes() >>> 20);
                reachable = configuration.withMemory(e.usableBytes());
            }
            next = new Machine(reachable, profile);
        }
    }

    private GuestEnd runNext() {
        try (Machine running = next) {
            next = null;
            begin(running);
            return endOf(runAndRemember(running));
        }
    }

    private synchronized void begin(Machine running) {
        machine = running;
        count++;
        bootTime = System.nanoTime();
        if (requestedEnd != null) {
            running.stop();
        }
    }

    /** Keeps the statistics as they were before the machine was taken apart. */
    private GuestEnd runAndRemember(Machine running) {
        try {
            return running.run();
        } finally {
            synchronized (this) {
                lastStatistics = statistics();
                machine = null;
            }
        }
    }

    private synchronized GuestEnd endOf(GuestEnd end) {
        boolean asked = end.kind() == GuestEnd.Kind.STOPPED && requestedEnd != null;
        return asked ? requestedEnd : end;
    }

    /** Ends the guest soon, also if it has not begun; the first reason given counts. */
    synchronized void end(GuestEnd why) {
        if (requestedEnd == null) {
            requestedEnd = why;
        }
        if (machine != null) {
            machine.stop();
        }
    }

    /** What guest and host did so far; between two boots, in the one before. */
    synchronized GuestStatistics statistics() {
        return machine == null
                ? lastStatistics
                : machine.statistics(count, System.nanoTime() - bootTime);
    }
}
