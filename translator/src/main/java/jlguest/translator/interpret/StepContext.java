package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.runtime.LinearMemory;

/** What steps work on: the state array and memory, and how flags are set and read. */
final class StepContext {
    final Cpu cpu;
    final int[] r;
    final LinearMemory memory;

    StepContext(Cpu cpu) {
        this.cpu = cpu;
        r = cpu.state();
        memory = cpu.memory();
    }

    void flags(int op, int a, int b, int result) {
        r[Cpu.FLAG_OP] = op;
        r[Cpu.FLAG_A] = a;
        r[Cpu.FLAG_B] = b;
        r[Cpu.FLAG_R] = result;
    }

    int logic(int op, int result) {
        r[Cpu.FLAG_OP] = op;
        r[Cpu.FLAG_R] = result;
        return result;
    }

    void explicitFlags(int eflags) {
        r[Cpu.FLAG_OP] = Flags.EXPLICIT;
        r[Cpu.FLAG_R] = eflags & Flags.ARITHMETIC;
    }

    int arithmeticFlags() {
        return Flags.materialize(r[Cpu.FLAG_OP], r[Cpu.FLAG_A], r[Cpu.FLAG_B], r[Cpu.FLAG_R]);
    }

    int carry() {
        return Flags.carry(r[Cpu.FLAG_OP], r[Cpu.FLAG_A], r[Cpu.FLAG_B], r[Cpu.FLAG_R]);
    }

    boolean condition(int cc) {
        return Flags.test(cc, r[Cpu.FLAG_OP], r[Cpu.FLAG_A], r[Cpu.FLAG_B], r[Cpu.FLAG_R]);
    }

    /** What a step that stored to memory returns. */
    int stored() {
        return memory.codeChanged() ? Step.STOP : Step.NEXT;
    }
}
