package jlguest.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessorIdentityTest {
    private final int[] state = new CpuFixture(false).state;

    private void cpuid(boolean simd, int leaf) {
        state[Cpu.EAX] = leaf;
        state[Cpu.ECX] = -1;
        new ProcessorIdentity(simd).execute(state);
    }

    private static BitSet bits(int word) {
        return BitSet.valueOf(new long[] {word & 0xFFFF_FFFFL});
    }

    private static BitSet bits(int... numbers) {
        BitSet bits = new BitSet();
        for (int number : numbers) {
            bits.set(number);
        }
        return bits;
    }

    /** No PSE (3), MSR (5), MCE (7), APIC (9), SEP (11), MTRR (12), PGE (13) or MCA (14). */
    @Test
    @Tag("abi-13.73")
    void aKernelFindsFamily5AndNothingItCouldTripOver() {
        cpuid(true, 1);
        assertEquals(5, state[Cpu.EAX] >>> 8 & 0xF);
        // FPU, TSC, PAE, CX8, CMOV, MMX, FXSR, SSE, SSE2
        assertEquals(bits(0, 4, 6, 8, 15, 23, 24, 25, 26), bits(state[Cpu.EDX]));
        assertEquals(0, state[Cpu.ECX]);
        cpuid(false, 1);
        assertEquals(bits(0, 4, 6, 8, 15, 23, 24), bits(state[Cpu.EDX]));
    }

    @Test
    void theVendorIsIntelAndLeaf1TheLast() {
        cpuid(true, 0);
        assertEquals(1, state[Cpu.EAX]);
        byte[] name =
                ByteBuffer.allocate(12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(state[Cpu.EBX])
                        .putInt(state[Cpu.EDX])
                        .putInt(state[Cpu.ECX])
                        .array();
        assertEquals("GenuineIntel", new String(name, StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 0x4000_0000, 0x8000_0001, 0x8000_0005, -1})
    void otherLeavesAreEmpty(int leaf) {
        cpuid(true, leaf);
        for (int register : new int[] {Cpu.EAX, Cpu.EBX, Cpu.ECX, Cpu.EDX}) {
            assertEquals(0, state[register]);
        }
    }
}
