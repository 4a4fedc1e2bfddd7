package jlguest.translator.emit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/** Micro-code as text, for people: one micro-operation a line, below its instruction's address. */
final class MicroCodeListing {
    private static final String[] REGISTERS = {
        "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi",
    };
    private static final String[] ALU_KINDS = {
        "add", "or", "adc", "sbb", "and", "sub", "xor", "cmp", "test",
    };
    private static final String SIZES = "bwd";
    private static final Map<Integer, String> NAMES = new HashMap<>();

    static {
        name(MicroOp.MOV, "mov movi addi");
        name(MicroOp.LEA, "lea lea*2 lea*4 lea*8 index index*2 index*4 index*8");
        name(MicroOp.LOW8, "low8 high8 low16 sign8 sign16 putlow8 puthigh8 putlow16");
        name(MicroOp.NOT, "not bswap nonzero both shiftright");
        sized(MicroOp.LOAD, "load loadw store");
        name(MicroOp.SEGMENT, "segment");
        sized(MicroOp.INC, "inc dec neg shl shr sar");
        name(MicroOp.ROTATE, "rotate doubleshift mul32 imul32 imul bit bitscan");
        name(MicroOp.SET_CONDITION, "setcc select getflags setflags carry direction");
        name(MicroOp.GET_STATE, "getstate getdirection");
        name(MicroOp.HELPER, "helper simd x87 jump jumpif jumpnonzero jumpto exit end");
        for (int op = MicroOp.ALU; op < MicroOp.INC; op++) {
            Micro micro = new Micro(op, 0, 0, 0, 0);
            String immediate = micro.aluImmediate() ? "i" : "";
            char size = SIZES.charAt(micro.aluSize());
            NAMES.put(op, ALU_KINDS[micro.aluKind()] + immediate + "." + size);
        }
    }

    private MicroCodeListing() {}

    private static void name(int first, String names) {
        int op = first;
        for (String name : names.split(" ")) {
            NAMES.put(op++, name);
        }
    }

    private static void sized(int first, String names) {
        int op = first;
        for (String name : names.split(" ")) {
            for (int size = 0; size < SIZES.length(); size++) {
                NAMES.put(op++, name + "." + SIZES.charAt(size));
            }
        }
    }

    /** Lists regions. */
    static String of(List<Region> regions) {
        StringBuilder text = new StringBuilder();
        for (Region region : regions) {
            text.append("region ").append(Integer.toHexString(region.address())).append('\n');
            for (MicroCode block : region.blocks()) {
                text.append(of(block));
            }
        }
        return text.toString();
    }

    /** Lists one block. */
    static String of(MicroCode block) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < block.instructions(); i++) {
            text.append(Integer.toHexString(block.address(i))).append(":\n");
            int end = block.start(i + 1);
            for (int offset = block.start(i); offset < end; offset += MicroOp.STRIDE) {
                append(text, Micro.at(block, offset));
            }
        }
        int behind = block.address(block.instructions());
        return text.append(Integer.toHexString(behind)).append(":\n").toString();
    }

    private static void append(StringBuilder text, Micro micro) {
        text.append("    ").append(NAMES.get(micro.op())).append(' ');
        if (micro.op() == MicroOp.HELPER) {
            text.append(Helper.of(micro.d()));
        } else {
            text.append(operand(micro.d(), OperandUse.namesD(micro.op())));
        }
        text.append(", ").append(operand(micro.a(), OperandUse.namesA(micro.op())));
        text.append(", ").append(operand(micro.b(), OperandUse.namesB(micro.op())));
        text.append(", ").append(Integer.toHexString(micro.imm())).append('\n');
    }

    /** A register or temporary by name; anything else that stands in an operand field in hex. */
    private static String operand(int operand, boolean named) {
        if (operand == MicroOp.NONE) {
            return "-";
        }
        if (!named) {
            return "#" + Integer.toHexString(operand);
        }
        if (operand < REGISTERS.length) {
            return REGISTERS[operand];
        }
        return "t" + (operand - MicroOp.TEMP);
    }
}
