package jlguest.testsuite.conformance;

import java.util.Arrays;
import jlguest.runtime.fpu.FpuState;

/** What a program can see of a machine, to be compared with another time. */
record MachineImage(int[] registers, int eflags, long[] fpu, byte[] memory) {
    static MachineImage of(ConformanceMachine machine) {
        return new MachineImage(
                machine.registers(),
                machine.cpu.eflags(),
                fpu(machine.cpu.fpuState()),
                machine.memory());
    }

    private static long[] fpu(FpuState state) {
        long[] all = new long[7 + 8 + 8 + 16];
        all[0] = state.controlWord;
        all[1] = state.packedStatusWord();
        all[2] = state.tags;
        all[3] = state.mxcsr;
        all[4] = state.lastInstruction;
        all[5] = state.lastOperand;
        all[6] = state.lastOpcode;
        for (int i = 0; i < 8; i++) {
            all[7 + i] = state.significand[i];
            all[15 + i] = state.signExponent[i];
        }
        System.arraycopy(state.xmm, 0, all, 23, 16);
        return all;
    }

    /** What differs, or an empty text. */
    String differences(MachineImage other, boolean withMemory) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < registers.length; i++) {
            if (registers[i] != other.registers[i]) {
                String name = CrossingAccess.REGISTERS.get(i);
                text.append(String.format(" %s %x %x", name, registers[i], other.registers[i]));
            }
        }
        if (eflags != other.eflags) {
            text.append(String.format(" eflags %x %x", eflags, other.eflags));
        }
        int at = Arrays.mismatch(fpu, other.fpu);
        if (at >= 0) {
            text.append(String.format(" fpu word %d %x %x", at, fpu[at], other.fpu[at]));
        }
        at = withMemory ? Arrays.mismatch(memory, other.memory) : -1;
        if (at >= 0) {
            text.append(String.format(" memory+%x %x %x", at, memory[at], other.memory[at]));
        }
        return text.toString();
    }
}
