package jlguest.runtime.fpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Decodes just enough to run the x87 and SIMD vector cases, and compares what comes out. */
final class VectorMachine {
    private static final int ARITHMETIC_FLAGS = 0x8D5;

    final VectorMemory memory = new VectorMemory();
    private final VectorMemory expected = new VectorMemory();
    private final FpuState state = new FpuState();
    private final Fpu fpu = new Fpu(state, memory);
    private int[] registers;
    private int flags;
    private int eip;

    /** Whether every bit of the last transcendental result was right. */
    boolean bitExact;

    /** Runs a case; null when all is as recorded, else what differs. */
    String run(VectorCase recorded) {
        memory.prepare(recorded);
        expected.prepare(recorded);
        for (VectorCase.Patch patch : recorded.memoryAfter) {
            expected.write(patch.address, patch.bytes);
        }
        registers = recorded.registers.clone();
        flags = recorded.flags;
        load(recorded.fpu);
        int trap;
        try {
            trap = step();
        } catch (VectorMemory.PageFault fault) {
            trap = 14;
        }
        if (trap >= 0) {
            eip = 0x400800;
        }
        return compare(recorded, trap);
    }

    private int step() {
        int at = 0x400800;
        int prefix = 0;
        while (true) {
            int next = memory.load8(at);
            if (next == 0x66 && prefix == 0) {
                prefix = next;
            } else if (next == 0xF2 || next == 0xF3) {
                prefix = next;
            } else if (next != 0x66
                    && next != 0x2E
                    && next != 0x3E
                    && next != 0x26
                    && next != 0x36) {
                break;
            }
            at++;
        }
        int opcode = memory.load8(at++);
        if (opcode == 0x9B) {
            eip = at;
            return fpu.waitForExceptions();
        }
        int op2 = 0;
        if (opcode == 0x0F) {
            op2 = memory.load8(at++);
        }
        if (opcode == 0x0F && op2 == 0x77) {
            eip = at;
            return fpu.simd(prefix, op2, 0, 0, 0, registers);
        }
        int modrm = memory.load8(at++);
        long decoded = operand(at, modrm);
        int operand = (int) decoded;
        at = (int) (decoded >>> 32);
        if (opcode != 0x0F) {
            eip = at;
            fpu.inputFlags = flags;
            int trap = fpu.x87(opcode, modrm, operand, 0x400800, prefix == 0x66, registers);
            takeFlags(trap < 0 && Fpu.x87SetsFlags(opcode, modrm));
            return trap;
        }
        int immediate = 0;
        if (Fpu.simdHasImmediate(prefix, op2)) {
            immediate = memory.load8(at++);
        }
        eip = at;
        if (!Fpu.simdDefined(prefix, op2, modrm)) {
            return 6;
        }
        int trap = fpu.simd(prefix, op2, modrm, immediate, operand, registers);
        takeFlags(trap < 0 && Fpu.simdSetsFlags(prefix, op2));
        return trap;
    }

    private void takeFlags(boolean delivered) {
        if (delivered) {
            flags = flags & ~ARITHMETIC_FLAGS | fpu.resultFlags;
        }
    }

    /** Address of the memory operand in the low half, address after it in the high half. */
    private long operand(int after, int modrm) {
        int at = after;
        int mod = modrm >>> 6;
        int rm = modrm & 7;
        if (mod == 3) {
            // MASKMOVQ and MASKMOVDQU store at EDI; other register forms do not look.
            return (long) at << 32 | registers[7] & 0xFFFFFFFFL;
        }
        int address;
        if (rm == 4) {
            int sib = memory.load8(at++);
            int base = sib & 7;
            int index = sib >>> 3 & 7;
            if (base == 5 && mod == 0) {
                address = memory.load32(at);
                at += 4;
            } else {
                address = registers[base];
            }
            if (index != 4) {
                address += registers[index] << (sib >>> 6);
            }
        } else if (rm == 5 && mod == 0) {
            address = memory.load32(at);
            at += 4;
        } else {
            address = registers[rm];
        }
        if (mod == 1) {
            address += (byte) memory.load8(at++);
        } else if (mod == 2) {
            address += memory.load32(at);
            at += 4;
        }
        return (long) at << 32 | address & 0xFFFFFFFFL;
    }

    private void load(byte[] image) {
        ByteBuffer in = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        state.reset();
        state.controlWord = in.getShort(0) & 0xFFFF;
        state.unpackStatusWord(in.getShort(2) & 0xFFFF);
        state.tags = image[4] & 0xFF;
        state.mxcsr = in.getInt(5);
        for (int i = 0; i < 8; i++) {
            int register = state.physical(i);
            state.significand[register] = in.getLong(9 + 10 * i);
            state.signExponent[register] = in.getShort(17 + 10 * i) & 0xFFFF;
        }
        for (int i = 0; i < 16; i++) {
            state.xmm[i] = in.getLong(89 + 8 * i);
        }
    }

    private String compare(VectorCase recorded, int trap) {
        StringBuilder differences = new StringBuilder();
        if (trap != recorded.vector) {
            return "trap " + trap + " instead of " + recorded.vector;
        }
        if (eip != recorded.eipAfter) {
            differences.append(" eip ").append(Integer.toHexString(eip));
        }
        for (int i = 0; i < 8; i++) {
            if (registers[i] != recorded.registersAfter[i]) {
                differences.append(
                        String.format(
                                " r%d %08x/%08x", i, registers[i], recorded.registersAfter[i]));
            }
        }
        int wrongFlags = (flags ^ recorded.flagsAfter) & ~recorded.undefinedFlags;
        if (wrongFlags != 0) {
            differences.append(String.format(" eflags %x/%x", flags, recorded.flagsAfter));
        }
        if (!memory.sameAs(expected)) {
            differences.append(" memory");
            for (VectorCase.Patch patch : recorded.memoryAfter) {
                differences.append(String.format(" [%x:", patch.address));
                for (int i = 0; i < patch.bytes.length; i++) {
                    differences.append(
                            String.format(
                                    "%02x/%02x ", memory.load8(patch.address + i), patch.bytes[i]));
                }
                differences.append("]");
            }
        }
        compareFpu(recorded, differences);
        return differences.length() == 0 ? null : differences.toString();
    }

    private void compareFpu(VectorCase recorded, StringBuilder differences) {
        ByteBuffer out = ByteBuffer.wrap(recorded.fpuAfter).order(ByteOrder.LITTLE_ENDIAN);
        field(differences, "cw", state.controlWord, out.getShort(0) & 0xFFFF);
        bitExact = true;
        int status = state.packedStatusWord();
        int recordedStatus = out.getShort(2) & 0xFFFF;
        if (recorded.isTranscendental() && (status ^ recordedStatus) == 0x200) {
            bitExact = false;
            status = recordedStatus;
        }
        field(differences, "sw", status, recordedStatus);
        field(differences, "tags", state.tags, recorded.fpuAfter[4] & 0xFF);
        field(differences, "mxcsr", state.mxcsr, out.getInt(5));
        for (int i = 0; i < 8; i++) {
            int register = state.physical(i);
            compareRegister(
                    differences,
                    i,
                    state.significand[register],
                    state.signExponent[register],
                    out.getLong(9 + 10 * i),
                    out.getShort(17 + 10 * i) & 0xFFFF,
                    recorded.isTranscendental());
        }
        for (int i = 0; i < 16; i++) {
            long value = out.getLong(89 + 8 * i);
            if (state.xmm[i] != value) {
                differences.append(
                        String.format(" xmm%d.%d %016x/%016x", i / 2, i & 1, state.xmm[i], value));
            }
        }
    }

    private void compareRegister(
            StringBuilder differences,
            int i,
            long significand,
            int signExponent,
            long recordedSignificand,
            int recordedSignExponent,
            boolean tolerant) {
        if (significand == recordedSignificand && signExponent == recordedSignExponent) {
            return;
        }
        if (tolerant
                && close(significand, signExponent, recordedSignificand, recordedSignExponent)) {
            bitExact = false;
            return;
        }
        differences.append(
                String.format(
                        " st%d %04x:%016x/%04x:%016x",
                        i, signExponent, significand, recordedSignExponent, recordedSignificand));
    }

    private static boolean close(long a, int seA, long b, int seB) {
        if (seA == seB) {
            return Math.abs(a - b) <= 1;
        }
        return seA + 1 == seB && a == -1L && b == Long.MIN_VALUE
                || seB + 1 == seA && b == -1L && a == Long.MIN_VALUE;
    }

    private static void field(StringBuilder differences, String name, int value, int recorded) {
        if (value != recorded) {
            differences.append(String.format(" %s %x/%x", name, value, recorded));
        }
    }
}
