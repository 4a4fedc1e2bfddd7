package jlguest.testsuite.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import jlguest.runtime.Cpu;
import jlguest.testsuite.vectors.FpuImage;

/** Random contents of registers and operands, with many that are special to some instruction. */
public final class RandomState {
    private RandomState() {}

    /** General registers; most of EBX, EBP, ESI, EDI are addresses, ESP is inside the stack. */
    public static int[] registers(SplittableRandom random) {
        int[] registers = new int[8];
        Operands operands = new Operands(random);
        for (int i = 0; i < 8; i++) {
            registers[i] = Values.word(random);
        }
        for (int register : new int[] {Cpu.EBX, Cpu.EBP, Cpu.ESI, Cpu.EDI}) {
            if (random.nextInt(8) != 0) {
                registers[register] = operands.address();
            }
        }
        if (random.nextBoolean()) {
            registers[Cpu.ECX] = random.nextInt(20);
        }
        registers[Cpu.ESP] = Layout.STACK + Layout.PAGE + 4 * random.nextInt(-64, 64);
        if (random.nextInt(10) == 0) {
            registers[Cpu.ESP] += random.nextInt(4);
        }
        return registers;
    }

    /**
     * Floating point registers in the layout of docs/vectors.md, most with exceptions masked and
     * none pending.
     */
    public static byte[] fpu(SplittableRandom random) {
        ByteBuffer out = ByteBuffer.allocate(FpuImage.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        int control = random.nextInt(4) != 0 ? 0x37F : 0x340 | random.nextInt(64);
        if (random.nextBoolean()) {
            control = control & ~0xF00 | random.nextInt(16) << 8;
        }
        int flags = random.nextInt(4) == 0 ? random.nextInt(64) & control : 0;
        out.putShort((short) control);
        out.putShort((short) (random.nextInt() & 0x7F00 | flags));
        int tags = random.nextInt(3) == 0 ? random.nextInt(256) : -1 << random.nextInt(9);
        out.put((byte) tags);
        int mxcsr = random.nextInt(4) != 0 ? 0x1F80 : random.nextInt(0x2000);
        mxcsr |= random.nextInt(4) == 0 ? random.nextInt(4) << 13 : 0;
        out.putInt(mxcsr | (random.nextInt(6) == 0 ? 0x8000 : 0));
        for (int i = 0; i < 8; i++) {
            out.putLong(Values.significand(random));
            out.putShort((short) Values.signExponent(random));
        }
        for (int i = 0; i < 16; i++) {
            out.putLong(Values.half(random));
        }
        return out.array();
    }

    /** Sixteen bytes for an operand in memory: numbers of one kind or another. */
    public static byte[] operand(SplittableRandom random) {
        ByteBuffer out = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        if (random.nextInt(3) == 0) {
            out.putLong(Values.significand(random));
            out.putShort((short) Values.signExponent(random));
        } else {
            out.putLong(Values.half(random)).putLong(Values.half(random));
        }
        return out.array();
    }
}
