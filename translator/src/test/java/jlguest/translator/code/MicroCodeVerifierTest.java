package jlguest.translator.code;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.translator.decode.Opcode;
import jlguest.translator.decode.OpcodeTable;
import jlguest.translator.lower.BlockBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MicroCodeVerifierTest {
    private static final int START = 0x1000;
    private static final int TEMP = MicroOp.TEMP;
    private static final int NONE = MicroOp.NONE;

    /** What stands behind the opcode and ModRM: a SIB byte with base and index, displacements. */
    private static final String[] TAILS = {
        "8B10203040506070", "25F0FFFFFF010203", "0000000000000000"
    };

    private byte[] bytes;

    private final BlockBuilder builder =
            new BlockBuilder(
                    at -> at - START < bytes.length ? bytes[at - START] & 0xFF : 0, true, 1);

    @ParameterizedTest
    @ValueSource(strings = {"", "66", "67", "F0", "F2", "F3", "64", "66F3"})
    void everyInstructionFormKeepsTheDiscipline(String prefixes) {
        List<String> problems = new ArrayList<>();
        for (int code = 0; code < 2 * OpcodeTable.TWO_BYTE; code++) {
            Opcode opcode = OpcodeTable.get().opcode(code);
            if (opcode == null) {
                continue;
            }
            int forms = opcode.hasModrm() ? 256 : 1;
            for (int modrm = 0; modrm < forms; modrm++) {
                String escape = code < OpcodeTable.TWO_BYTE ? "" : "0F";
                String middle = opcode.hasModrm() ? String.format("%02X", modrm) : "";
                String start = prefixes + escape + String.format("%02X", code & 0xFF) + middle;
                boolean sib = opcode.hasModrm() && modrm < 0xC0 && (modrm & 7) == Cpu.ESP;
                for (int tail = 0; tail < (sib ? TAILS.length : 1); tail++) {
                    check(start + TAILS[tail], problems);
                }
            }
        }
        assertEquals(List.of(), problems.subList(0, Math.min(problems.size(), 20)));
    }

    private void check(String hex, List<String> problems) {
        bytes = HexFormat.of().parseHex(hex);
        for (int mode = 0; mode <= Cpu.CAREFUL; mode++) {
            boolean careful = (mode & Cpu.CAREFUL) != 0;
            for (int big = careful ? 0 : 3; big < 4; big++) {
                MicroCode code = builder.build(START, mode, (big & 1) != 0, (big & 2) != 0);
                for (String problem : MicroCodeVerifier.problems(code)) {
                    problems.add(hex + " mode " + mode + " " + big + ": " + problem);
                }
            }
        }
    }

    private static MicroCode code(int[]... operations) {
        MicroCode code = new MicroCode();
        code.beginInstruction(START);
        for (int[] op : operations) {
            code.add(op[0], op[1], op[2], op[3], op[4]);
        }
        code.add(MicroOp.JUMP, MicroOp.HINT_FALL, NONE, 0, START + 1);
        code.end(START + 1);
        return code;
    }

    private static int[] op(int op, int d, int a, int b, int imm) {
        return new int[] {op, d, a, b, imm};
    }

    private static int problems(int[]... operations) {
        return MicroCodeVerifier.problems(code(operations)).size();
    }

    @Test
    void aLoadAfterAChangedRegisterIsReported() {
        int[] change = op(MicroOp.MOVI, Cpu.EAX, NONE, NONE, 1);
        int[] load = op(MicroOp.LOAD + 2, Cpu.ECX, Cpu.EDX, NONE, 0);
        assertEquals(1, problems(change, load));
        assertEquals(0, problems(load, change));
    }

    @Test
    void aStoreAfterAChangedFlagIsReportedUnlessItsPlaceWasReadForWriting() {
        int add = MicroOp.alu(MicroOp.ADD, 2, false);
        int[] read = op(MicroOp.LOAD_FOR_WRITE + 2, TEMP, Cpu.EDX, NONE, 4);
        int[] plain = op(MicroOp.LOAD + 2, TEMP, Cpu.EDX, NONE, 4);
        int[] sum = op(add, TEMP + 1, TEMP, Cpu.EAX, 0);
        int[] store = op(MicroOp.STORE + 2, NONE, Cpu.EDX, TEMP + 1, 4);
        int[] elsewhere = op(MicroOp.STORE + 2, NONE, Cpu.EDX, TEMP + 1, 8);
        assertEquals(0, problems(read, sum, store));
        assertEquals(1, problems(plain, sum, store));
        assertEquals(1, problems(read, sum, elsewhere));
    }

    @Test
    void aStoreAfterAChangedBaseIsReported() {
        int[] read = op(MicroOp.LOAD_FOR_WRITE + 2, TEMP, Cpu.EDX, NONE, 4);
        int[] move = op(MicroOp.MOVI, Cpu.EDX, NONE, NONE, 0);
        int[] store = op(MicroOp.STORE + 2, NONE, Cpu.EDX, TEMP, 4);
        assertEquals(1, problems(read, move, store));
    }

    @Test
    void storesMayFollowStores() {
        int[] first = op(MicroOp.STORE + 2, NONE, Cpu.ESP, Cpu.EAX, -4);
        int[] second = op(MicroOp.STORE + 2, NONE, Cpu.ESP, Cpu.ECX, -8);
        assertEquals(0, problems(first, second, op(MicroOp.ADDI, Cpu.ESP, Cpu.ESP, NONE, -8)));
    }

    @Test
    void aLoadAfterAStoreIsReportedUnlessItOnlyAsksWhetherAStoreWouldFault() {
        int[] store = op(MicroOp.STORE + 2, NONE, Cpu.ESP, Cpu.EAX, -4);
        int[] load = op(MicroOp.LOAD + 2, TEMP, Cpu.EBP, NONE, -4);
        int[] probe = op(MicroOp.LOAD_FOR_WRITE + 2, TEMP, Cpu.ESP, NONE, -8);
        assertEquals(1, problems(store, load));
        assertEquals(0, problems(load, store, probe));
    }

    @Test
    void aTemporaryThatWasNotWrittenIsReported() {
        assertEquals(1, problems(op(MicroOp.MOV, Cpu.EAX, TEMP, NONE, 0)));
        assertEquals(1, problems(op(MicroOp.STORE, NONE, Cpu.EAX, TEMP + 3, 0)));
    }

    @Test
    void aFaultingHelperAfterAChangeIsReportedAndASafeOneIsNot() {
        int[] change = op(MicroOp.ADDI, Cpu.ESP, Cpu.ESP, NONE, 4);
        int divide = Helper.DIVIDE.ordinal();
        int popf = Helper.POPF.ordinal();
        assertEquals(1, problems(change, op(MicroOp.HELPER, divide, Cpu.ECX, NONE, 2)));
        assertEquals(0, problems(change, op(MicroOp.HELPER, popf, Cpu.ECX, NONE, 2)));
    }

    @Test
    void aBlockThatDoesNotEndIsReported() {
        MicroCode code = new MicroCode();
        code.beginInstruction(START);
        code.add(MicroOp.MOVI, Cpu.EAX, NONE, NONE, 0);
        code.end(START + 1);
        assertEquals(1, MicroCodeVerifier.problems(code).size());
    }
}
