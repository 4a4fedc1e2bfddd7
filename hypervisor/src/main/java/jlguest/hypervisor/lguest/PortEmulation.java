package jlguest.hypervisor.lguest;

import jlguest.runtime.Cpu;

/**
 * Does the I/O instructions of the guest's kernel: reads give ones, writes go nowhere, and {@code
 * cli} does nothing (lguest-abi.md §10.1 and §10.2). One thing is behind the ports: bytes written
 * to the first serial port's data register reach a {@link SerialSink}.
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

    /** Data register of a PC's first serial port. */
    private static final int SERIAL_DATA = 0x3F8;

    private final int[] state;
    private final GuestMemory memory;
    private final SerialSink serial;

    PortEmulation(Cpu cpu, GuestMemory memory, SerialSink serial) {
        state = cpu.state();
        this.memory = memory;
        this.serial = serial;
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
        if (in) {
            state[Cpu.EAX] |= !wide ? 0xFF : small ? 0xFFFF : -1;
        } else if (port == SERIAL_DATA) {
            serial.written(state[Cpu.EAX] & 0xFF);
        }
        state[Cpu.EIP] += length;
        return true;
    }

    private int code(int offset) {
        return memory.peekVirtual8(state[Cpu.BASE + Cpu.CS] + state[Cpu.EIP] + offset);
    }
}
