package jlguest.hypervisor.lguest;

import java.util.concurrent.atomic.AtomicInteger;
import jlguest.mmu.GuestKilledException;
import jlguest.runtime.Cpu;

/**
 * The guest's 32 interrupt lines: raising from any thread, finding one that can be delivered, and
 * delivering it (seed functions {@code interrupt_pending}, {@code try_deliver_interrupt}, {@code
 * set_interrupt}, and {@code maybe_do_interrupt} of the older version; lguest-abi.md §5.5 and
 * §5.11).
 *
 * <p>All but {@link #setInterrupt} and {@link #anyPending} belong to the thread that runs the
 * guest.
 */
final class VirtualInterrupts {
    /** Number of lines ({@code LGUEST_IRQS}). */
    static final int IRQS = 32;

    /** Vector of line 0 ({@code FIRST_EXTERNAL_VECTOR}). */
    static final int FIRST_VECTOR = 32;

    private final AtomicInteger irqsPending = new AtomicInteger();
    private final Cpu cpu;
    private final LguestData data;
    private final GuestIdt idt;
    private final TrapDelivery delivery;
    private final GuestTime time;
    private final GuestClock clock;
    private final HostCounters counters;
    private final Runnable wake;
    private boolean halted;

    /**
     * @param clock asks for attention later, when blocked interrupts wait
     * @param wake wakes the guest's thread if it sleeps; called from any thread
     */
    VirtualInterrupts(
            Cpu cpu,
            LguestData data,
            GuestIdt idt,
            TrapDelivery delivery,
            GuestTime time,
            GuestClock clock,
            HostCounters counters,
            Runnable wake) {
        this.cpu = cpu;
        this.data = data;
        this.idt = idt;
        this.delivery = delivery;
        this.time = time;
        this.clock = clock;
        this.counters = counters;
        this.wake = wake;
    }

    /**
     * Raises a line, from any thread: it is delivered as soon as the guest lets it, and wakes a
     * guest that sleeps. A line that is raised already stays so.
     *
     * @param irq 0 to 31
     * @throws IllegalArgumentException for another number
     */
    void setInterrupt(int irq) {
        checkIrq(irq);
        change(1 << irq, 0);
        cpu.raiseAttention();
        wake.run();
    }

    /** Changes lines, given as bits, whatever another thread does to them meanwhile. */
    private void change(int raised, int lowered) {
        int old;
        do {
            old = irqsPending.get();
        } while (!irqsPending.compareAndSet(old, old & ~lowered | raised));
    }

    private static void checkIrq(int irq) {
        if (irq < 0 || irq >= IRQS) {
            throw new IllegalArgumentException("irq must be 0 to 31: " + irq);
        }
    }

    /** Whether any line is raised, blocked or not. */
    boolean anyPending() {
        return irqsPending.get() != 0;
    }

    /** Whether the guest sleeps until an interrupt comes. */
    boolean isHalted() {
        return halted;
    }

    /** Hypercall HALT: the guest sleeps until an interrupt comes, which it takes in any case. */
    void halt() {
        halted = true;
    }

    private int deliverable() {
        return irqsPending.get() & ~data.blockedInterrupts();
    }

    /**
     * The first line that is raised and not blocked by the guest.
     *
     * @return 0 to 31, or {@link #IRQS} for none, also before INIT
     */
    int interruptPending() {
        return Integer.numberOfTrailingZeros(deliverable());
    }

    /**
     * Whether more lines than the given one are raised and not blocked. The original's result was
     * always true (lguest-abi.md §3.2).
     *
     * @param irq what {@link #interruptPending} returned
     */
    boolean morePending(int irq) {
        return irq < IRQS && (deliverable() & ~(1 << irq)) != 0;
    }

    /** Whether a halted guest has something to wake up for. */
    boolean canWake() {
        return deliverable() != 0 && !data.inWindow(cpu.state()[Cpu.EIP]);
    }

    /**
     * Delivers a line if the guest lets it.
     *
     * <p>Inside the guest's window without interrupts nothing happens; for a window of one
     * instruction too, where 4.1's host reused the frame on the stack and the result is the same.
     * While interrupts are disabled, the guest is told in {@code irq_pending}, if it has that
     * field: without it this is what the older version did. A guest that sleeps takes the interrupt
     * in any case. A line whose gate is not present stays raised.
     *
     * @param irq a line that is raised and not blocked
     * @param more whether others wait too
     * @throws IllegalArgumentException if there is no such line
     * @throws GuestKilledException "Re-enabling interrupts" or "Writing timestamp" without {@code
     *     lguest_data}, and what {@link TrapDelivery#setGuestInterrupt} throws
     */
    void tryDeliverInterrupt(int irq, boolean more) {
        checkIrq(irq);
        if (data.inWindow(cpu.state()[Cpu.EIP])) {
            return;
        }
        if (halted) {
            if (!data.putIrqEnabled(Cpu.IF)) {
                throw new GuestKilledException("Re-enabling interrupts");
            }
            halted = false;
        } else if (!data.interruptsEnabled()) {
            data.putIrqPending(Cpu.IF);
            return;
        }
        IdtEntry gate = idt.entry(FIRST_VECTOR + irq);
        boolean delivered = gate.idtPresent();
        if (delivered) {
            change(0, 1 << irq);
            delivery.setGuestInterrupt(gate, false);
            counters.countInterrupt(irq, FIRST_VECTOR + irq);
        }
        time.writeTimestamp();
        if (delivered && !more) {
            data.putIrqPending(0);
        }
    }

    /**
     * Before each entry to the guest: finds a line and delivers it if that can be, then sees to it
     * that those which still wait are not forgotten.
     */
    void maybeDoInterrupt() {
        int irq = interruptPending();
        if (irq < IRQS) {
            tryDeliverInterrupt(irq, morePending(irq));
        }
        watch();
    }

    /**
     * Arranges to be asked again when what waits may become deliverable without an exit. Disabled
     * interrupts and the window are what the processor itself watches. A blocked line is unblocked
     * by a plain store, mostly while interrupts are disabled, so the processor's watch catches that
     * as well; for the rest there is the clock. A gate is only ever set by a hypercall, after which
     * the run loop comes here anyway.
     */
    private void watch() {
        if (!anyPending() || !data.isPresent()) {
            return;
        }
        if (!data.interruptsEnabled() || data.inWindow(cpu.state()[Cpu.EIP])) {
            cpu.deferAttention();
        } else if (deliverable() == 0) {
            clock.raiseAttentionSoon(cpu);
        }
    }
}
