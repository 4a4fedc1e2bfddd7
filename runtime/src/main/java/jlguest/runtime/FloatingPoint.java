package jlguest.runtime;

import jlguest.runtime.fpu.Fpu;

/** The floating point and SIMD instructions as the processor sees them: traps, operands, flags. */
public final class FloatingPoint {
    private static final int INVALID_OPCODE = 6;
    private static final int NO_DEVICE = 7;

    private FloatingPoint() {}

    private static void checkAvailable(Cpu cpu) {
        if (cpu.taskSwitched()) {
            throw cpu.trap(NO_DEVICE);
        }
    }

    private static void finish(Cpu cpu, int trap, boolean setsFlags) {
        if (trap != Fpu.NO_TRAP) {
            throw trap == Segments.GENERAL_PROTECTION ? cpu.trap(trap, 0) : cpu.trap(trap);
        }
        if (setsFlags) {
            cpu.setArithmeticFlags(cpu.fpu().resultFlags);
        }
    }

    /** x87: {@code imm} is opcode, ModRM from bit 8, 16-bit operand size in bit 16. */
    public static void x87(Cpu cpu, int a, int b, int imm) {
        checkAvailable(cpu);
        int opcode = imm & 0xFF;
        int modrm = imm >>> 8 & 0xFF;
        int[] state = cpu.state();
        if (Fpu.x87UsesFlags(opcode, modrm)) {
            cpu.fpu().inputFlags = cpu.eflags();
        }
        int trap = cpu.fpu().x87(opcode, modrm, a, state[Cpu.EIP], (imm & 0x1_0000) != 0, state);
        finish(cpu, trap, Fpu.x87SetsFlags(opcode, modrm));
    }

    /** MMX and SSE: {@code imm} is prefix, second opcode byte, ModRM, immediate, 8 bits each. */
    public static void simd(Cpu cpu, int a, int b, int imm) {
        int prefix = imm & 0xFF;
        int op2 = imm >>> 8 & 0xFF;
        int modrm = imm >>> 16 & 0xFF;
        if (!Fpu.simdDefined(prefix, op2, modrm)) {
            throw cpu.trap(INVALID_OPCODE);
        }
        checkAvailable(cpu);
        int trap = cpu.fpu().simd(prefix, op2, modrm, imm >>> 24, a, cpu.state());
        finish(cpu, trap, Fpu.simdSetsFlags(prefix, op2));
    }

    /** WAIT. */
    public static void await(Cpu cpu, int a, int b, int imm) {
        checkAvailable(cpu);
        finish(cpu, cpu.fpu().waitForExceptions(), false);
    }
}
