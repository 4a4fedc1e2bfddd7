package jlguest.translator.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {
    private static final int START = 0x7000_0000;

    private byte[] bytes;
    private final Decoder decoder = new Decoder(at -> bytes[at - START] & 0xFF);
    private final Instruction insn = new Instruction();

    private boolean decode(String hex, boolean big) {
        bytes = HexFormat.of().parseHex(hex + "90".repeat(20));
        return decoder.decode(insn, START, big);
    }

    @ParameterizedTest
    @CsvSource({
        "90, 1, 1",
        "00C8, 2, 2",
        "0008, 2, 2",
        "8B00, 2, 2",
        "8B0424, 3, 2",
        "8B442408, 4, 3",
        "8B842444332211, 7, 4",
        "8B0544332211, 6, 2",
        "8B4508, 3, 3",
        "8B8544332211, 6, 4",
        "8B042544332211, 7, 2",
        "8B848D44332211, 7, 4",
        "8B068877, 2, 4",
        "678B068877, 5, 3",
        "668B0544332211, 7, 3",
        "05443322119090, 5, 3",
        "660544332211, 4, 6",
        "0405, 2, 2",
        "81C044332211, 6, 4",
        "6681C044332211, 5, 7",
        "83C004, 3, 3",
        "C7054433221188776655, 10, 4",
        "66C7054433221188776655, 9, 7",
        "C6054433221188, 7, 3",
        "F6C004, 3, 3",
        "F7C044332211, 6, 4",
        "66F7C044332211, 5, 7",
        "F6D0, 2, 2",
        "F7D0, 2, 2",
        "F7F1, 2, 2",
        "E8FCFFFFFF, 5, 3",
        "66E8FCFFFFFF, 4, 6",
        "EBFE, 2, 2",
        "0F85FCFFFFFF, 6, 4",
        "75FE, 2, 2",
        "C20400, 3, 3",
        "C8100001, 4, 4",
        "CD80, 2, 2",
        "CC, 1, 1",
        "9A443322116100, 7, 5",
        "EA443322116100, 7, 5",
        "A144332211, 5, 3",
        "67A14433, 4, 6",
        "A3443322119090, 5, 3",
        "6A01, 2, 2",
        "6844332211, 5, 3",
        "6B C1 05, 3, 3",
        "69C144332211, 6, 4",
        "0FA2, 2, 2",
        "0FB6C1, 3, 3",
        "0FBA2005, 4, 4",
        "0FA4C105, 4, 4",
        "0FA5C1, 3, 3",
        "0FC708, 3, 3",
        "0F20C0, 3, 3",
        "0F2000, 3, 3",
        "0F010D44332211, 7, 3",
        "D9C0, 2, 2",
        "D90544332211, 6, 2",
        "0F6FC1, 3, 3",
        "0F70C11B, 4, 4",
        "660F70C11B, 5, 5",
        "0FC2C101, 4, 4",
        "F30F10C1, 4, 4",
        "660F71F004, 5, 5",
        "F3A5, 2, 2",
        "F00FB10D44332211, 8, 4",
        "2E3E26648B00, 6, 6",
    })
    void lengthsAreThoseOfTheProcessor(String hex, int in32, int in16) {
        String packed = hex.replace(" ", "");
        assertTrue(decode(packed, true), hex);
        assertEquals(in32, insn.length, hex + " with 32 bits");
        assertTrue(decode(packed, false), hex);
        assertEquals(in16, insn.length, hex + " with 16 bits");
    }

    @ParameterizedTest
    @CsvSource({"8B00, 3", "8B4500, 2", "8B0424, 2", "8B0544332211, 3", "368B00, 2", "653E8B00, 3"})
    void theSegmentIsThatOfTheBaseOrTheLastOverride(String hex, int segment) {
        assertTrue(decode(hex, true));
        assertEquals(segment, insn.segment);
    }

    @Test
    void fifteenBytesAreAnInstructionAndSixteenAreNot() {
        assertTrue(decode("66".repeat(14) + "90", true));
        assertEquals(15, insn.length);
        assertFalse(decode("66".repeat(15) + "90", true));
        assertFalse(decode("66".repeat(10) + "C70544332211" + "8877", true));
    }

    @Test
    void branchTargetsAreAbsoluteAndTruncatedToTheOperandSize() {
        decode("EBFE", true);
        assertEquals(START, insn.immediate);
        decode("E8FBFFFFFF", true);
        assertEquals(START, insn.immediate);
        decode("66EB10", true);
        assertEquals(START + 3 + 0x10 & 0xFFFF, insn.immediate);
    }

    @Test
    void sixteenBitAddressesUseTheirOwnRegisters() {
        decode("678B4205", true);
        assertEquals(Cpu.EBP, insn.base);
        assertEquals(Cpu.ESI, insn.index);
        assertEquals(5, insn.displacement);
        assertEquals(Cpu.SS, insn.segment);
        assertTrue(insn.address16);
    }

    @Test
    void espIsNoIndex() {
        decode("8B0424", true);
        assertEquals(Cpu.ESP, insn.base);
        assertEquals(MicroOp.NONE, insn.index);
        decode("8B046544332211", true);
        assertEquals(MicroOp.NONE, insn.index);
        assertEquals(0x1122_3344, insn.displacement);
    }

    @Test
    void theOperandSizeFollowsSegmentAndPrefix() {
        decode("90", true);
        assertEquals(Flags.DWORD, insn.operandSize);
        decode("6690", true);
        assertEquals(Flags.WORD, insn.operandSize);
        decode("90", false);
        assertEquals(Flags.WORD, insn.operandSize);
        decode("6690", false);
        assertEquals(Flags.DWORD, insn.operandSize);
    }

    @Test
    void bytesWithoutMeaningGiveNoOpcode() {
        assertTrue(decode("0F04", true));
        assertNull(insn.opcode);
        assertTrue(decode("0F0A", true));
        assertNull(insn.opcode);
    }
}
