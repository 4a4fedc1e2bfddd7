package jlguest.hypervisor.lguest;

import jlguest.runtime.TrapGates;

/**
 * What the host did for one guest. Written by the guest's thread without synchronisation; a reader
 * on another thread sees it a little late.
 */
public final class HostCounters {
    /** What the guest's thread is busy with. */
    public enum Phase {
        /** Running guest code, translation included. */
        GUEST,
        /** Hypercalls, without devices. */
        HYPERCALL,
        /** Devices: what the guest asked them for, and work posted by other threads. */
        DEVICE,
        /** Reflecting page faults. */
        PAGE_FAULT,
        /** Reflecting other traps and emulating instructions. */
        TRAP,
        /** Looking for interrupts and delivering them. */
        INTERRUPT,
        /** Sleeping while the guest is halted. */
        IDLE
    }

    private final long[] hypercalls = new long[Hypercalls.COUNT];
    private final long[] reflectedTraps = new long[TrapGates.COUNT];
    private final long[] interrupts = new long[VirtualInterrupts.IRQS];
    private final long[] nanos = new long[Phase.values().length];
    private final boolean timed;
    private long pageFaults;
    private Phase phase;
    private long phaseStart;
    private HostListener listener = HostListener.NONE;

    HostCounters(boolean timed) {
        this.timed = timed;
    }

    /** Hypercalls executed by number, those from the ring included. */
    public long[] hypercalls() {
        return hypercalls.clone();
    }

    /** Traps that the host reflected into the guest by vector. */
    public long[] reflectedTraps() {
        return reflectedTraps.clone();
    }

    /** Interrupts delivered by line. */
    public long[] interrupts() {
        return interrupts.clone();
    }

    /** Page faults that the guest had to handle itself. */
    public long pageFaults() {
        return pageFaults;
    }

    /** Nanoseconds spent in a phase; 0 unless {@link HostOptions#timed}. */
    public long nanos(Phase which) {
        return nanos[which.ordinal()];
    }

    /** What the guest's thread is busy with; null while it does not run the guest. */
    public Phase phase() {
        return phase;
    }

    /** Sets who hears of what is counted; to be called before the guest runs. */
    void setListener(HostListener newListener) {
        listener = newListener;
    }

    void countHypercall(int number, int arg1, int arg2, int arg3, int arg4) {
        hypercalls[number]++;
        listener.hypercall(number, arg1, arg2, arg3, arg4);
    }

    void countReflectedTrap(int vector, int errorCode, int eip) {
        reflectedTraps[vector]++;
        listener.trapReflected(vector, errorCode, eip);
    }

    void countInterrupt(int irq, int vector) {
        interrupts[irq]++;
        listener.interruptDelivered(irq, vector);
    }

    void countPageFault() {
        pageFaults++;
    }

    /** Ends the present phase and starts another; null ends the last one. */
    void enter(Phase next) {
        if (timed) {
            long now = System.nanoTime();
            if (phase != null) {
                nanos[phase.ordinal()] += now - phaseStart;
            }
            phaseStart = now;
        }
        phase = next;
    }
}
