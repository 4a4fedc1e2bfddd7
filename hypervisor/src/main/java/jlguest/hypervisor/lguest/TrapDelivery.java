package jlguest.hypervisor.lguest;

import jlguest.mmu.GuestKilledException;
import jlguest.runtime.Cpu;
import jlguest.runtime.TrapGates;

/**
 * Reflects traps and interrupts into the guest: builds the frame that the processor would build and
 * sends the guest to its handler (seed functions {@code push_guest_stack}, {@code
 * set_guest_interrupt}, {@code has_err}, {@code deliver_trap}; lguest-abi.md §5.3).
 */
final class TrapDelivery {
    /** Privilege level of the guest's kernel. */
    static final int GUEST_PL = 1;

    /** Selector of the guest's kernel code, with {@link #GUEST_PL}. */
    static final int KERNEL_CS = 0x61;

    private static final int FLAGS_OFF_IN_HANDLERS = Cpu.TF | Cpu.VM | Cpu.RF | Cpu.NT;

    private final Cpu cpu;
    private final int[] state;
    private final LguestData data;
    private final GuestMemory memory;
    private final GuestIdt idt;

    TrapDelivery(Cpu cpu, LguestData data, GuestMemory memory, GuestIdt idt) {
        this.cpu = cpu;
        state = cpu.state();
        this.data = data;
        this.memory = memory;
        this.idt = idt;
    }

    /**
     * Pushes a word onto the guest's stack.
     *
     * <p>The stack pointer is virtual and each word is translated through the current tables, so
     * that a stack over pages that are not neighbours in RAM works; the original translated it once
     * and walked down in physical memory.
     *
     * @param stack virtual address of the top of the stack
     * @return the new top
     * @throws GuestKilledException "Bad address" if the stack is not mapped there
     */
    int pushGuestStack(int stack, int value) {
        int top = stack - 4;
        memory.writeVirtual32(top, value);
        return top;
    }

    /**
     * Builds a frame and sends the guest to a handler.
     *
     * <p>From ring 3, told by SS, the frame goes to the stack that SET_STACK named and begins with
     * the old SS and ESP. The pushed EFLAGS have the interrupt flag of {@code irq_enabled}; the
     * real one stays set. TF, VM, RF and NT are off in the handler for late and pci kernels; the
     * hosts of earlier ones left them on. An interrupt gate disables the guest's interrupts.
     *
     * @param gate a present gate
     * @param hasErr whether the error code in the processor's state is pushed too
     * @throws GuestKilledException "Bad address" if the stack is not mapped, "Disabling interrupts"
     *     if there is no {@code lguest_data} to disable them in
     */
    void setGuestInterrupt(IdtEntry gate, boolean hasErr) {
        int oldStackSelector = state[Cpu.SELECTOR + Cpu.SS];
        int stackSelector = oldStackSelector;
        int stack = state[Cpu.ESP];
        if ((oldStackSelector & 3) != GUEST_PL) {
            stackSelector = cpu.kernelStackSelector();
            stack = cpu.kernelStackPointer();
            stack = pushGuestStack(stack, oldStackSelector);
            stack = pushGuestStack(stack, state[Cpu.ESP]);
        }
        int eflags = cpu.eflags();
        if (data.isPresent() && !data.interruptsEnabled()) {
            eflags &= ~Cpu.IF;
        }
        stack = pushGuestStack(stack, eflags);
        stack = pushGuestStack(stack, state[Cpu.SELECTOR + Cpu.CS]);
        stack = pushGuestStack(stack, state[Cpu.EIP]);
        if (hasErr) {
            stack = pushGuestStack(stack, state[Cpu.ERROR_CODE]);
        }

        state[Cpu.ESP] = stack;
        state[Cpu.EIP] = gate.idtAddress();
        cpu.segments().enter(KERNEL_CS, stackSelector);
        if (data.isPresent() && data.layout().clearsFlagsOnEntry()) {
            cpu.setSystemFlags(state[Cpu.SYSTEM_FLAGS] & ~FLAGS_OFF_IN_HANDLERS);
        }
        if (gate.idtType() == IdtEntry.INTERRUPT_GATE && !data.putIrqEnabled(0)) {
            throw new GuestKilledException("Disabling interrupts");
        }
    }

    /** Whether the processor pushes an error code for a vector: 8, 10 to 14 and 17. */
    static boolean hasErr(int trap) {
        return trap == 8 || (trap >= 10 && trap <= 14) || trap == 17;
    }

    /**
     * Reflects a trap through the guest's own table, with the error code of the processor's state
     * for those that have one.
     *
     * @param number the vector; anything outside 0 to 255 cannot be delivered
     * @return false, with nothing changed, if the guest has no gate for it
     */
    boolean deliverTrap(int number) {
        if (number < 0 || number >= TrapGates.COUNT) {
            return false;
        }
        IdtEntry gate = idt.entry(number);
        if (!gate.idtPresent()) {
            return false;
        }
        setGuestInterrupt(gate, hasErr(number));
        return true;
    }
}
