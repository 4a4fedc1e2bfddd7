package jlguest.hypervisor.lguest;

import java.nio.charset.StandardCharsets;
import jlguest.mmu.GuestKilledException;
import jlguest.runtime.Cpu;

/**
 * The hypercalls: one switch from a number to who does it (lguest-abi.md §4.2). No register of the
 * guest is changed by any of them.
 */
final class Hypercalls implements HypercallRing.Executor {
    /** Does nothing itself; that the ring is drained first is the point. */
    static final int FLUSH_ASYNC = 0;

    /** The first hypercall of every guest; ebx: guest-physical address of {@code lguest_data}. */
    static final int LGUEST_INIT = 1;

    /** Ends the guest; ebx: guest-physical address of a text, ecx: 1 power off, 2 restart. */
    static final int SHUTDOWN = 2;

    /** Loads CR3; ebx: guest-physical address of the top-level table. */
    static final int NEW_PGTABLE = 4;

    /** Forgets translations; ebx: 0 for the user's, else all. */
    static final int FLUSH_TLB = 5;

    /** Sets a gate; ebx: vector, ecx: low word, edx: high word. */
    static final int LOAD_IDT_ENTRY = 6;

    /** Sets the kernel stack; ebx: selector, ecx: its end, edx: pages. */
    static final int SET_STACK = 7;

    /** Sets CR0.TS; ebx: 0 or not. */
    static final int TS = 8;

    /** Arms the timer; ebx: nanoseconds from now, 0 to stop it. */
    static final int SET_CLOCKEVENT = 9;

    /** Sleeps until an interrupt comes. */
    static final int HALT = 10;

    /** Reports a middle-level entry (PAE); ebx: guest-physical address of its page, ecx: index. */
    static final int SET_PMD = 13;

    /** Reports a page-table entry; ebx: top-level table, ecx: virtual address, edx, esi: entry. */
    static final int SET_PTE = 14;

    /** Reports a top-level entry; ebx: top-level table, ecx: index. */
    static final int SET_PGD = 15;

    /** Sets three descriptors; ebx: their guest-physical address. */
    static final int LOAD_TLS = 16;

    /** Calls a device; ebx: guest-physical address. */
    static final int NOTIFY = 17;

    /** Sets a descriptor; ebx: index, ecx: low word, edx: high word. */
    static final int LOAD_GDT_ENTRY = 18;

    /** Does nothing itself; that interrupts are looked for afterwards is the point. */
    static final int SEND_INTERRUPTS = 19;

    /** One more than the largest number. */
    static final int COUNT = 20;

    /** Value of ecx in SHUTDOWN for a power-off or a crash. */
    static final int SHUTDOWN_POWEROFF = 1;

    /** Value of ecx in SHUTDOWN for a restart. */
    static final int SHUTDOWN_RESTART = 2;

    /** Bytes of a SHUTDOWN text that are read, the last of which counts as a terminator. */
    static final int SHUTDOWN_TEXT_BYTES = 128;

    private static final String POWER_DOWN = "Power down";

    private final Cpu cpu;
    private final GuestMemory memory;
    private final LguestData data;
    private final HypercallRing ring;
    private final InitHandshake handshake;
    private final GuestPaging paging;
    private final GuestIdt idt;
    private final KernelStack stack;
    private final GuestSegments segments;
    private final GuestClock clock;
    private final VirtualInterrupts interrupts;
    private final NotificationSink notifications;
    private final GuestTime time;
    private final HostCounters counters;

    Hypercalls(
            Cpu cpu,
            GuestMemory memory,
            LguestData data,
            InitHandshake handshake,
            GuestPaging paging,
            GuestIdt idt,
            KernelStack stack,
            GuestSegments segments,
            GuestClock clock,
            VirtualInterrupts interrupts,
            NotificationSink notifications,
            GuestTime time,
            HostCounters counters) {
        this.cpu = cpu;
        this.memory = memory;
        this.data = data;
        this.handshake = handshake;
        this.paging = paging;
        this.idt = idt;
        this.stack = stack;
        this.segments = segments;
        this.clock = clock;
        this.interrupts = interrupts;
        this.notifications = notifications;
        this.time = time;
        this.counters = counters;
        ring = new HypercallRing(data);
    }

    /**
     * Does the hypercall that stands in the registers, and before it those in the ring.
     *
     * @throws GuestKilledException for whatever is wrong with any of them
     * @throws GuestShutdownException if the guest ends itself
     */
    void doHypercalls() {
        int[] state = cpu.state();
        doHypercalls(
                state[Cpu.EAX], state[Cpu.EBX], state[Cpu.ECX], state[Cpu.EDX], state[Cpu.ESI]);
    }

    /** The same with number and arguments given. */
    void doHypercalls(int number, int arg1, int arg2, int arg3, int arg4) {
        if (!data.isPresent()) {
            handshake.initialize(number, arg1);
            counters.countHypercall(number, arg1, arg2, arg3, arg4);
            return;
        }
        time.hypercall();
        ring.drain(this);
        execute(number, arg1, arg2, arg3, arg4);
    }

    @Override
    public void execute(int number, int arg1, int arg2, int arg3, int arg4) {
        if (!exists(number)) {
            throw badHypercall(number);
        }
        counters.countHypercall(number, arg1, arg2, arg3, arg4);
        switch (number) {
            case LGUEST_INIT:
                throw new GuestKilledException("already have lguest_data");
            case SHUTDOWN:
                shutdown(arg1, arg2);
                break;
            case NEW_PGTABLE:
                paging.newPgtable(arg1);
                break;
            case FLUSH_TLB:
                paging.flushTlb(arg1);
                break;
            case LOAD_IDT_ENTRY:
                idt.loadGuestIdtEntry(arg1, arg2, arg3);
                break;
            case SET_STACK:
                stack.guestSetStack(arg1, arg2, arg3);
                break;
            case TS:
                cpu.setTaskSwitched(arg1 != 0);
                break;
            case SET_CLOCKEVENT:
                clock.guestSetClockevent(arg1);
                break;
            case HALT:
                interrupts.halt();
                break;
            case SET_PMD:
                setPmd();
                break;
            case SET_PTE:
                paging.setPte(arg1, arg2);
                break;
            case SET_PGD:
                paging.setPgd(arg1, arg2);
                break;
            case LOAD_TLS:
                segments.loadTls(arg1);
                break;
            case NOTIFY:
                notify(arg1);
                break;
            case LOAD_GDT_ENTRY:
                segments.loadGdtEntry(arg1, arg2, arg3);
                break;
            default: // FLUSH_ASYNC and SEND_INTERRUPTS
                break;
        }
    }

    /** Whether there is a hypercall of this number; some numbers are free. */
    private static boolean exists(int number) {
        return number >= 0 && number < COUNT && number != 3 && number != 11 && number != 12;
    }

    private static GuestKilledException badHypercall(int number) {
        return new GuestKilledException("Bad hypercall " + number);
    }

    /** A restart needs no text: it passes a null pointer that was made physical (§4.3). */
    private void shutdown(int address, int reason) {
        if (reason == SHUTDOWN_RESTART) {
            throw new GuestShutdownException(GuestEnd.RESTART);
        }
        String text = text(memory.read(address, SHUTDOWN_TEXT_BYTES));
        throw new GuestShutdownException(
                reason == SHUTDOWN_POWEROFF && text.equals(POWER_DOWN)
                        ? GuestEnd.POWER_OFF
                        : GuestEnd.crash(text));
    }

    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length - 1 && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private void setPmd() {
        if (!paging.isPae()) {
            throw badHypercall(SET_PMD);
        }
        paging.setPmd();
    }

    /** Address 0 means "nothing" to the original (§8.3); kernels with PCI have no NOTIFY. */
    private void notify(int address) {
        if (!data.layout().hasNotify()) {
            throw badHypercall(NOTIFY);
        }
        if (address != 0) {
            counters.enter(HostCounters.Phase.DEVICE);
            notifications.notified(address);
            counters.enter(HostCounters.Phase.HYPERCALL);
        }
    }
}
