package jlguest.hypervisor.lguest;

import jlguest.runtime.Cpu;

/**
 * Does the I/O instructions of the guest's kernel on its {@link IoPorts}, and {@code cli}, which
 * does nothing (lguest-abi.md §10.1 and §10.2). A read changes the accessed part of {@code eax}
 * only.
 *
 * <p>String forms and prefixes other than one 0x66 are left to the guest as #GP.
 */
final class PortEmulation {
    private static final int CLI = 0xFA;
    private static final int OPERAND_SIZE_PREFIX = 0x66;
    private static final int IN_IMMEDIATE = 0xE4;
    private static final int OUT_IMMEDIATE = 0xE6;
    private static final int IN_DX = 0xEC;
    private static final int OUT_DX = 0xEE;

    private final int[] state;
    private final GuestMemory memory;
    private final IoPorts ports;

    PortEmulation(Cpu cpu, GuestMemory memory, IoPorts ports) {
        state = cpu.state();
        this.memory = memory;
        this.ports = ports;
    }

    /**
     * Does the instruction at {@code EIP}, if it is one of these, and moves {@code EIP} behind it.
     *
     * @return false, with nothing changed, if it is another one
     */
    boolean emulate() {
        int opcode = code(0);
        if (opcode == CLI) {
            state[Cpu.EIP]++;
            return true;
        }
        boolean small = opcode == OPERAND_SIZE_PREFIX;
        int length = small ? 2 : 1;
        if (small) {
            opcode = code(1);
        }
        if (opcode < 0) {
            return false;
        }
        boolean in;
        int port = state[Cpu.EDX] & 0xFFFF;
        switch (opcode & 0xFE) {
            case IN_IMMEDIATE:
            case OUT_IMMEDIATE:
                in = (opcode & 0xFE) == IN_IMMEDIATE;
                port = code(length);
                length++;
                break;
            case IN_DX:
            case OUT_DX:
                in = (opcode & 0xFE) == IN_DX;
                break;
            default:
                return false;
        }
        if (port < 0) {
            return false;
        }
        boolean wide = (opcode & 1) != 0;
        int bytes = !wide ? 1 : small ? 2 : 4;
        int mask = -1 >>> 32 - 8 * bytes;
        if (in) {
            int read = ports.in(port, bytes);
            state[Cpu.EAX] = state[Cpu.EAX] & ~mask | read & mask;
        } else {
            ports.out(port, bytes, state[Cpu.EAX] & mask);
        }
        state[Cpu.EIP] += length;
        return true;
    }

    private int code(int offset) {
        return memory.peekVirtual8(state[Cpu.BASE + Cpu.CS] + state[Cpu.EIP] + offset);
    }
}
