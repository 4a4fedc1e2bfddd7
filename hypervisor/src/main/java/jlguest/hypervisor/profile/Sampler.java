package jlguest.hypervisor.profile;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jlguest.hypervisor.lguest.HostCounters;
import jlguest.hypervisor.lguest.LguestHost;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.runtime.Cpu;
import jlguest.runtime.Statistics;

/**
 * A thread that takes samples of one machine at a steady rate.
 *
 * <p>When a sample is due the thread notes what the guest's thread is busy with, and has the
 * guest's thread itself read the call stack as soon as it attends to its host: between two
 * instructions, at the end of the unit of code that runs, or where a translated loop jumps
 * backwards. What runs between the note and the reading tells the tier: the counters of that tier
 * have moved. A guest that sleeps is counted without being woken.
 */
public final class Sampler implements AutoCloseable {
    /** Samples that may wait to be taken; more are due only while something blocks the guest. */
    private static final int MAX_WAITING = 1000;

    private static final List<String> IDLE = List.of("[idle]");

    private final LguestHost host;
    private final Statistics statistics;
    private final GuestStack stack;
    private final Profile profile;
    private final boolean translatesAtOnce;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread thread;
    private volatile boolean taking;
    private volatile boolean closed;

    /**
     * @param host runs the guest on {@code cpu}
     * @param symbols names of the guest's functions, at the addresses where they run
     * @param profile takes the samples
     * @param hertz samples in a second, from 1
     * @param translatesAtOnce whether the guest's own thread translates code
     */
    public Sampler(
            Cpu cpu,
            LguestHost host,
            SymbolTable symbols,
            Profile profile,
            int hertz,
            boolean translatesAtOnce) {
        this.host = host;
        statistics = cpu.statistics();
        stack = new GuestStack(cpu, symbols);
        this.profile = profile;
        this.translatesAtOnce = translatesAtOnce;
        thread = new Thread(() -> sampleEvery(1_000_000_000L / hertz), "jlguest-profiler");
        thread.setDaemon(true);
    }

    /** Begins to take samples. */
    public void start() {
        thread.start();
    }

    /** Samples that fall due while this thread does not get a processor are left out. */
    private void sampleEvery(long nanos) {
        long due = System.nanoTime() + nanos;
        while (!closed) {
            long wait = due - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            } else {
                sample();
                due = Math.max(due + nanos, System.nanoTime());
            }
        }
    }

    /** What a sample itself costs is left out. */
    private void sample() {
        if (taking) {
            return;
        }
        HostCounters.Phase phase = host.counters().phase();
        if (phase == HostCounters.Phase.IDLE) {
            profile.add(IDLE, Place.IDLE);
        } else if (phase != null) {
            if (waiting.incrementAndGet() <= MAX_WAITING) {
                host.post(new Sample(phase));
            } else {
                waiting.decrementAndGet();
                profile.addMissed();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** One sample: what was noted when it was due. Taken on the guest's thread. */
    private final class Sample implements Runnable {
        private final HostCounters.Phase phase;
        private final long interpreted = statistics.interpretedInstructions;
        private final long interpretations = statistics.interpretations;
        private final long translated = statistics.translatedInstructions;
        private final long decodings = statistics.blocksDecoded;
        private final long translations = statistics.blocksTranslated;

        Sample(HostCounters.Phase phase) {
            this.phase = phase;
        }

        @Override
        public void run() {
            taking = true;
            waiting.decrementAndGet();
            profile.add(stack.read(), place());
            taking = false;
        }

        private Place place() {
            switch (phase) {
                case HYPERCALL:
                    return Place.HYPERCALL;
                case DEVICE:
                    return Place.DEVICE;
                case PAGE_FAULT:
                    return Place.PAGE_FAULT;
                case TRAP:
                    return Place.TRAP;
                case INTERRUPT:
                    return Place.INTERRUPT;
                default:
                    return placeInGuest();
            }
        }

        private Place placeInGuest() {
            if (statistics.blocksDecoded != decodings) {
                return Place.DECODING;
            }
            if (translatesAtOnce && statistics.blocksTranslated != translations) {
                return Place.TRANSLATING;
            }
            if (statistics.translatedInstructions != translated) {
                return Place.TRANSLATED;
            }
            // A block's instructions were counted before it was asked for attention.
            boolean byInterpreter =
                    statistics.interpretedInstructions != interpreted
                            || statistics.interpretations != interpretations;
            return byInterpreter ? Place.INTERPRETED : Place.DISPATCHER;
        }
    }
}
