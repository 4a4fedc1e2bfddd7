package jlguest.translator.lower;

import java.util.Map;
import jlguest.runtime.Flags;
import jlguest.runtime.StringOperation;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.Instruction;

/** String instructions. */
final class StringRules {
    private StringRules() {}

    static void addTo(Map<String, Rule> rules) {
        rules.put("MOVS", in -> string(in, StringOperation.MOVS));
        rules.put("CMPS", in -> string(in, StringOperation.CMPS));
        rules.put("STOS", in -> string(in, StringOperation.STOS));
        rules.put("LODS", in -> string(in, StringOperation.LODS));
        rules.put("SCAS", in -> string(in, StringOperation.SCAS));
    }

    private static void string(Lowering in, int kind) {
        Instruction insn = in.insn();
        int size = (insn.code() & 1) == 0 ? Flags.BYTE : insn.operandSize;
        int repeat =
                insn.repeat == 0
                        ? StringOperation.ONCE
                        : insn.repeat == 0xF3
                                ? StringOperation.WHILE_EQUAL
                                : StringOperation.WHILE_NOT_EQUAL;
        int code = StringOperation.code(kind, size, repeat, insn.segment, insn.address16);
        in.helper(Helper.STRING, MicroOp.NONE, MicroOp.NONE, code);
    }
}
