package jlguest.translator.emit;

import static jlguest.translator.emit.MicroBuilder.NONE;
import static jlguest.translator.emit.MicroBuilder.T0;
import static jlguest.translator.emit.MicroBuilder.T1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jlguest.runtime.Cpu;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.api.Test;

class AddressAlignmentTest {
    private static final int LARGEST = 16;

    private static MicroBuilder block() {
        return new MicroBuilder().at(0x100);
    }

    /** The largest size that a load from r[a] + imm, after some operations, is a multiple of. */
    private static int known(MicroBuilder block, int operations, int a, int imm) {
        MicroCode code = block.op(MicroOp.LOAD, Cpu.ECX, a, NONE, imm).jump(0x777).end(0x102);
        int bytes = LARGEST;
        while (!AddressAlignment.isMultiple(code, operations, bytes)) {
            bytes /= 2;
        }
        return bytes;
    }

    private static MicroBuilder element(int scale, int array) {
        return block().op(MicroOp.INDEX + scale, T0, NONE, Cpu.EAX, array);
    }

    @Test
    void elementsOfAnAlignedArrayAreAlignedToTheirSize() {
        for (int scale = 0; scale < 4; scale++) {
            assertEquals(1 << scale, known(element(scale, 0x8040), 1, T0, 0));
        }
    }

    @Test
    void neitherArrayNorDisplacementMayBeOutOfLine() {
        assertEquals(2, known(element(3, 0x8042), 1, T0, 0));
        assertEquals(1, known(element(3, 0x8040), 1, T0, 1));
        assertEquals(4, known(element(3, 0x8040), 1, T0, -4));
    }

    @Test
    void constantsAndSumsAreFollowed() {
        assertEquals(LARGEST, known(block().movi(T0, 0), 1, T0, 0));
        assertEquals(8, known(block().movi(T0, 0x8048), 1, T0, 0));
        MicroBuilder sum = element(3, 0x8040).op(MicroOp.ADDI, T1, T0, NONE, 12);
        assertEquals(4, known(sum, 2, T1, 0));
        assertEquals(LARGEST, known(block(), 0, NONE, 0x8040));
    }

    @Test
    void nothingIsKnownOfRegistersAndOtherSums() {
        assertEquals(1, known(block().movi(Cpu.EBX, 0x8040), 1, Cpu.EAX, 0));
        assertEquals(1, known(block(), 0, T0, 0));
        MicroBuilder based = block().op(MicroOp.LEA + 3, T0, Cpu.EBX, Cpu.EAX, 0x8040);
        assertEquals(1, known(based, 1, T0, 0));
    }

    @Test
    void theLastValueCounts() {
        MicroBuilder replaced = element(3, 0x8040).op(MicroOp.MOV, T0, Cpu.EAX, NONE, 0);
        assertEquals(1, known(replaced, 2, T0, 0));
        MicroBuilder later = element(3, 0x8040);
        later.op(MicroOp.LOAD, Cpu.ECX, T0, NONE, 0).op(MicroOp.MOV, T0, Cpu.EAX, NONE, 0);
        MicroCode code = later.jump(0x777).end(0x102);
        assertTrue(AddressAlignment.isMultiple(code, 1, 8));
        assertFalse(AddressAlignment.isMultiple(code, 1, LARGEST));
    }
}
