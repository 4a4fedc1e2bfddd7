package jlguest.hypervisor.lguest;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import jlguest.runtime.Cpu;
import jlguest.runtime.InstructionTimer;
import jlguest.runtime.Statistics;

/**
 * Time that only passes while the guest does something: each instruction takes a nanosecond, and a
 * guest that sleeps is at once where its timer expires. So all that happens happens at the same
 * instruction in every run, in every tier.
 *
 * <p>All methods belong to the thread that runs the guest.
 */
final class InstructionClock implements GuestClock {
    /** When a guest begins, by its wall clock: a run is not to depend on when it was. */
    static final Instant BEGINNING = Instant.parse("2000-01-01T00:00:00Z");

    private static final long NEVER = InstructionTimer.NEVER;

    private final Cpu cpu;
    private final Statistics statistics;
    private final InstructionTimer timer;
    private IntConsumer setInterrupt;
    private long slept;
    private long event = NEVER;
    private long recheck = NEVER;

    /**
     * @param cpu the guest's processor, which retired nothing yet
     */
    InstructionClock(Cpu cpu) {
        this.cpu = cpu;
        statistics = cpu.statistics();
        timer = cpu.instructionTimer();
        timer.start();
    }

    @Override
    public long nanos() {
        return statistics.instructions() + slept;
    }

    @Override
    public void initClockdev(IntConsumer raise) {
        setInterrupt = raise;
    }

    @Override
    public void guestSetClockevent(int delta) {
        event = delta == 0 ? NEVER : nanos() + Integer.toUnsignedLong(delta);
        setDeadline();
    }

    /** A tick is never late by this clock. */
    @Override
    public void dateTaken(long time) {}

    @Override
    public void raiseAttentionSoon(Cpu asking) {
        if (recheck == NEVER) {
            recheck = nanos() + RECHECK_NANOS;
            setDeadline();
        }
    }

    private long next() {
        return Math.min(event, recheck);
    }

    private void setDeadline() {
        timer.setDeadline(next() == NEVER ? NEVER : next() - slept);
    }

    @Override
    public void expire() {
        long now = nanos();
        if (now < next()) {
            return;
        }
        if (now >= recheck) {
            recheck = NEVER;
            cpu.raiseAttention();
        }
        if (now >= event) {
            event = NEVER;
            setInterrupt.accept(TIMER_IRQ);
        }
        setDeadline();
    }

    /** Goes on to the next thing that happens; only if there is none, the thread waits. */
    @Override
    public void idle() {
        if (next() == NEVER) {
            LockSupport.park(this);
            return;
        }
        slept += Math.max(0, next() - nanos());
        expire();
    }

    @Override
    public void close() {
        timer.setDeadline(NEVER);
    }
}
