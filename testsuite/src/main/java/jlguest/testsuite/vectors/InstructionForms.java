package jlguest.testsuite.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import jlguest.runtime.Exit;
import jlguest.runtime.fpu.Fpu;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.Decoder;
import jlguest.translator.decode.Instruction;
import jlguest.translator.decode.Opcode;
import jlguest.translator.decode.OpcodeTable;
import jlguest.translator.lower.BlockBuilder;

/**
 * All forms that the decoder knows, found by decoding every opcode with every ModRM byte that may
 * matter, and how translated code does each: by looking at the micro-code it is lowered to.
 */
public final class InstructionForms {
    private static final int START = 0x1000;

    /** ModRM and displacement of an operand in memory: [disp32], with any middle field. */
    private static final int MEMORY = 0x05;

    private static final int[] SIMD_PREFIXES = {0, 0x66, 0xF3, 0xF2};

    private final byte[] bytes = new byte[24];
    private final Decoder decoder = new Decoder(this::read);
    private final BlockBuilder builder = new BlockBuilder(this::read, true, 1);
    private final SortedMap<InstructionForm, TreeSet<String>> forms = new TreeMap<>();

    private InstructionForms() {
        for (int code = 0; code < 2 * OpcodeTable.TWO_BYTE; code++) {
            Opcode opcode = OpcodeTable.get().opcode(code);
            if (opcode != null) {
                addAll(opcode);
            }
        }
    }

    /** Each form with how translated code does it, in the order of the opcode map. */
    public static Map<InstructionForm, String> all() {
        Map<InstructionForm, String> all = new TreeMap<>();
        new InstructionForms().forms.forEach((form, how) -> all.put(form, String.join(", ", how)));
        return all;
    }

    private int read(int address) {
        return bytes[address - START] & 0xFF;
    }

    private void addAll(Opcode opcode) {
        boolean simd = opcode.mnemonic().equals("SIMD");
        for (int prefix : simd ? SIMD_PREFIXES : new int[] {0}) {
            for (int modrm : modrmBytes(opcode)) {
                add(opcode.code(), prefix, modrm, simd);
            }
        }
    }

    private static List<Integer> modrmBytes(Opcode opcode) {
        List<Integer> all = new ArrayList<>();
        for (int reg = 0; reg < 8; reg++) {
            all.add(MEMORY | reg << 3);
        }
        for (int modrm = 0xC0; modrm <= 0xFF; modrm++) {
            all.add(modrm);
        }
        return opcode.hasModrm() ? all : all.subList(0, 1);
    }

    private void add(int code, int prefix, int modrm, boolean simd) {
        int op2 = code & 0xFF;
        if (simd && !Fpu.simdDefined(prefix, op2, modrm)) {
            return;
        }
        int at = 0;
        if (prefix != 0) {
            bytes[at++] = (byte) prefix;
        }
        if (code >= OpcodeTable.TWO_BYTE) {
            bytes[at++] = 0x0F;
        }
        bytes[at++] = (byte) op2;
        bytes[at] = (byte) modrm;
        Instruction insn = new Instruction();
        decoder.decode(insn, START, true);
        forms.computeIfAbsent(InstructionForm.of(insn), f -> new TreeSet<>())
                .add(how(builder.build(START, 0, true, true)));
    }

    /** How an instruction is done: inline, by a helper, by a trap, or by the host. */
    private static String how(MicroCode code) {
        int[] words = code.code();
        String how = "inline";
        for (int at = 0; at < code.length(); at += MicroOp.STRIDE) {
            if (words[at] == MicroOp.HELPER) {
                Helper helper = Helper.of(words[at + 1]);
                how = helper == Helper.RAISE ? trap(words[at + 4] & 0xFF) : "helper " + helper;
            } else if (words[at] == MicroOp.EXIT && Exit.kind(words[at + 1]) != Exit.JUMP) {
                how = exit(words[at + 1]);
            }
        }
        return how;
    }

    private static String exit(int exit) {
        return Exit.kind(exit) == Exit.TRAP ? trap(Exit.vector(exit)) : "host";
    }

    private static String trap(int vector) {
        return vector == 6 ? "#UD" : "trap " + vector;
    }
}
