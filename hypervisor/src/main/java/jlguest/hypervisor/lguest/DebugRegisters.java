package jlguest.hypervisor.lguest;

import jlguest.runtime.Cpu;

/**
 * Reads of debug registers by the guest's kernel. Kernels of the classic generation read DR6 in
 * their handler of vector 1 and would die of a #GP there (lguest-abi.md §10.2, "mov DRn"). There
 * are no breakpoints, so all that can be seen is that a single step took place.
 */
final class DebugRegisters {
    private static final int ESCAPE = 0x0F;
    private static final int MOV_FROM_DEBUG = 0x21;
    private static final int LENGTH = 3;
    private static final int STATUS_IDLE = 0xFFFF_0FF0;
    private static final int STATUS_SINGLE_STEP = 0x4000;
    private static final int CONTROL_IDLE = 0x400;

    private final int[] state;
    private final GuestMemory memory;
    private int status = STATUS_IDLE;

    DebugRegisters(Cpu cpu, GuestMemory memory) {
        state = cpu.state();
        this.memory = memory;
    }

    /** Notes why vector 1 is about to be reflected. */
    void debugTrap() {
        boolean stepping = (state[Cpu.SYSTEM_FLAGS] & Cpu.TF) != 0;
        status = STATUS_IDLE | (stepping ? STATUS_SINGLE_STEP : 0);
    }

    /**
     * Does the instruction at {@code EIP} if it reads a debug register, and moves {@code EIP}
     * behind it.
     *
     * @return false, with nothing changed, if it is another one
     */
    boolean emulate() {
        int operands = code(2);
        if (code(0) != ESCAPE || code(1) != MOV_FROM_DEBUG || operands < 0) {
            return false;
        }
        state[operands & 7] = read((operands >>> 3) & 7);
        state[Cpu.EIP] += LENGTH;
        return true;
    }

    private int read(int register) {
        switch (register) {
            case 4:
            case 6:
                return status;
            case 5:
            case 7:
                return CONTROL_IDLE;
            default:
                return 0;
        }
    }

    private int code(int offset) {
        return memory.peekVirtual8(state[Cpu.BASE + Cpu.CS] + state[Cpu.EIP] + offset);
    }
}
