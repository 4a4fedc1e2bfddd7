package jlguest.hypervisor.lguest;

import jlguest.mmu.GuestKilledException;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;

/**
 * Decides for each exit of the guest's processor what becomes of it: emulated, swallowed or
 * reflected (lguest-abi.md §5.9, the table of traps).
 */
final class TrapHandler {
    private static final int DEBUG = 1;
    private static final int DEVICE_NOT_AVAILABLE = 7;
    private static final int GENERAL_PROTECTION = 13;
    private static final int PAGE_FAULT = 14;

    private final Cpu cpu;
    private final int[] state;
    private final LguestData data;
    private final TrapDelivery delivery;
    private final Hypercalls hypercalls;
    private final PortEmulation ports;
    private final DebugRegisters debugRegisters;
    private final HostCounters counters;

    TrapHandler(
            Cpu cpu,
            LguestData data,
            TrapDelivery delivery,
            Hypercalls hypercalls,
            PortEmulation ports,
            DebugRegisters debugRegisters,
            HostCounters counters) {
        this.cpu = cpu;
        state = cpu.state();
        this.data = data;
        this.delivery = delivery;
        this.hypercalls = hypercalls;
        this.ports = ports;
        this.debugRegisters = debugRegisters;
        this.counters = counters;
    }

    /**
     * Handles one exit.
     *
     * @param exit a code of {@link Exit} that {@link GuestProcessor#run} may return
     * @throws GuestKilledException "unhandled trap" if the guest has no gate, and what hypercalls
     *     and delivery throw
     * @throws GuestShutdownException if the guest ends itself
     */
    void handle(int exit) {
        switch (Exit.kind(exit)) {
            case Exit.POLL:
                break;
            case Exit.HYPERCALL:
                counters.enter(HostCounters.Phase.HYPERCALL);
                hypercalls.doHypercalls();
                break;
            case Exit.PAGE_FAULT:
                counters.enter(HostCounters.Phase.PAGE_FAULT);
                pageFault();
                break;
            case Exit.TRAP:
                counters.enter(HostCounters.Phase.TRAP);
                trap(Exit.vector(exit));
                break;
            case Exit.TRAP_WITH_ERROR:
                counters.enter(HostCounters.Phase.TRAP);
                reflect(Exit.vector(exit));
                break;
            case Exit.SOFTWARE_INTERRUPT:
                counters.enter(HostCounters.Phase.TRAP);
                softwareInterrupt(Exit.vector(exit));
                break;
            case Exit.EMULATE:
                counters.enter(HostCounters.Phase.TRAP);
                emulate();
                break;
            case Exit.HALT:
                counters.enter(HostCounters.Phase.HYPERCALL);
                halt();
                break;
            default:
                throw new IllegalStateException(
                        "exit that must stay inside the processor: " + Exit.name(Exit.kind(exit)));
        }
    }

    /** The page maps are filled already, so every page fault that comes here is the guest's. */
    private void pageFault() {
        counters.countPageFault();
        data.putCr2(state[Cpu.FAULT_ADDRESS]);
        reflect(PAGE_FAULT);
    }

    private void trap(int vector) {
        state[Cpu.ERROR_CODE] = 0;
        if (vector == DEVICE_NOT_AVAILABLE && !cpu.taskSwitched()) {
            return;
        }
        if (vector == DEBUG) {
            debugRegisters.debugTrap();
        }
        reflect(vector);
    }

    /**
     * {@code int n}, past the check of the gate's privilege. The original took vectors from 32 on
     * for interrupts of its own machine and lost them; a system call vector that is an interrupt
     * gate is reflected here (lguest-abi.md §5.7).
     */
    private void softwareInterrupt(int vector) {
        state[Cpu.EIP] = state[Cpu.NEXT_EIP];
        state[Cpu.ERROR_CODE] = 0;
        reflect(vector);
    }

    private void emulate() {
        boolean done =
                cpu.cpl() == TrapDelivery.GUEST_PL && (ports.emulate() || debugRegisters.emulate());
        if (!done) {
            state[Cpu.ERROR_CODE] = 0;
            reflect(GENERAL_PROTECTION);
        }
    }

    /** {@code hlt} of the kernel does what hypercall HALT does; before INIT there is none. */
    private void halt() {
        if (!data.isPresent()) {
            state[Cpu.ERROR_CODE] = 0;
            reflect(GENERAL_PROTECTION);
            return;
        }
        state[Cpu.EIP]++;
        hypercalls.doHypercalls(Hypercalls.HALT, 0, 0, 0, 0);
    }

    private void reflect(int vector) {
        int errorCode = TrapDelivery.hasErr(vector) ? state[Cpu.ERROR_CODE] : 0;
        int eip = state[Cpu.EIP];
        if (!delivery.deliverTrap(vector)) {
            throw new GuestKilledException(
                    String.format(
                            "unhandled trap %d at 0x%x (0x%x)",
                            vector,
                            state[Cpu.EIP],
                            vector == PAGE_FAULT
                                    ? state[Cpu.FAULT_ADDRESS]
                                    : state[Cpu.ERROR_CODE]));
        }
        counters.countReflectedTrap(vector, errorCode, eip);
    }
}
