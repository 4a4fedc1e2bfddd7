package jlguest.translator.code;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import jlguest.runtime.Cpu;

/**
 * Checks the discipline of {@link MicroOp} in a block's micro-code: what precise faults and the
 * lives of temporaries rest on.
 *
 * <p>Within one instruction nothing that can fault follows a change of a register, a flag or
 * memory, with two exceptions: a store to a place that was read with {@link
 * MicroOp#LOAD_FOR_WRITE}, and anything that follows nothing but stores, because an instruction
 * that only stored can be started again, unless it reads: that may be what it stored. A temporary
 * is written before it is read.
 */
public final class MicroCodeVerifier {
    /** Helpers that never fault. */
    private static final Set<Helper> SAFE =
            EnumSet.of(
                    Helper.MULTIPLY,
                    Helper.CPUID,
                    Helper.RDTSC,
                    Helper.POPF,
                    Helper.INSPECT,
                    Helper.ARPL,
                    Helper.STORE_SYSTEM);

    /** Helpers that change nothing but what {@link MicroOp#GET_STATE} reads, or only fault. */
    private static final Set<Helper> PURE =
            EnumSet.of(Helper.BOUND, Helper.STORE_SYSTEM, Helper.RAISE, Helper.INTO);

    private final MicroCode code;
    private final int[] words;
    private final List<String> problems = new ArrayList<>();

    private int writtenTemps;
    private boolean committed;
    private boolean stored;
    private int readForWriteAt;

    private MicroCodeVerifier(MicroCode code) {
        this.code = code;
        words = code.code();
    }

    /**
     * Checks a block.
     *
     * @return what is wrong, one line each with the instruction's address; empty if nothing is
     */
    public static List<String> problems(MicroCode code) {
        MicroCodeVerifier verifier = new MicroCodeVerifier(code);
        for (int i = 0; i < code.instructions(); i++) {
            verifier.instruction(i);
        }
        return verifier.problems;
    }

    private void instruction(int index) {
        writtenTemps = 0;
        committed = false;
        stored = false;
        readForWriteAt = -1;
        int end = code.start(index + 1);
        for (int at = code.start(index); at < end; at += MicroOp.STRIDE) {
            int op = words[at];
            if (op < 0 || op >= MicroOp.COUNT) {
                report(index, "has no operation " + op);
                return;
            }
            if (MicroOp.isEnd(op) && at + MicroOp.STRIDE != code.length()) {
                report(index, "ends the block before its end");
            }
            reads(index, at);
            if (mayFault(at) && committed) {
                report(index, "faults in operation " + op + " after a change");
            }
            if (stored && op >= MicroOp.LOAD && op < MicroOp.LOAD_FOR_WRITE) {
                report(index, "reads memory after a store");
            }
            writes(index, at);
        }
        if (index == code.instructions() - 1 && !MicroOp.isEnd(code.lastOp())) {
            report(index, "does not end the block");
        }
    }

    private void report(int index, String problem) {
        problems.add(Integer.toHexString(code.address(index)) + " " + problem);
    }

    // ---- Operands ----

    private void reads(int index, int at) {
        int op = words[at];
        if (op >= MicroOp.PUT_LOW8 && op <= MicroOp.PUT_LOW16) {
            read(index, words[at + 1]);
        }
        if (readsA(op)) {
            read(index, words[at + 2]);
        }
        if (readsB(op)) {
            read(index, words[at + 3]);
        }
    }

    private static boolean readsA(int op) {
        switch (op) {
            case MicroOp.MOVI:
            case MicroOp.SET_CONDITION:
            case MicroOp.GET_FLAGS:
            case MicroOp.CARRY:
            case MicroOp.DIRECTION:
            case MicroOp.GET_STATE:
            case MicroOp.GET_DIRECTION:
            case MicroOp.JUMP:
            case MicroOp.JUMP_IF:
            case MicroOp.EXIT:
            case MicroOp.END:
                return false;
            default:
                return op < MicroOp.INDEX || op >= MicroOp.LOW8;
        }
    }

    private static boolean readsB(int op) {
        if (op >= MicroOp.ALU && op < MicroOp.INC) {
            return (op - MicroOp.ALU & 1) == 0;
        }
        return op >= MicroOp.LEA && op < MicroOp.LOW8
                || op == MicroOp.BOTH
                || op >= MicroOp.STORE && op < MicroOp.SEGMENT
                || op >= MicroOp.SHL && op <= MicroOp.DOUBLE_SHIFT
                || op >= MicroOp.IMUL && op <= MicroOp.BIT_SCAN
                || op == MicroOp.SELECT
                || op >= MicroOp.HELPER && op <= MicroOp.X87;
    }

    private void read(int index, int operand) {
        if (operand == MicroOp.NONE) {
            return;
        }
        if (!isOperand(operand)) {
            report(index, "reads no register or temporary: " + operand);
        } else if (operand >= MicroOp.TEMP && (writtenTemps >>> operand - MicroOp.TEMP & 1) == 0) {
            report(index, "reads temporary " + (operand - MicroOp.TEMP) + " before it is written");
        }
    }

    private static boolean isOperand(int operand) {
        return operand >= Cpu.EAX && operand <= Cpu.EDI
                || operand >= MicroOp.TEMP && operand < MicroOp.TEMP + Cpu.TEMP_COUNT;
    }

    // ---- Faults and changes ----

    private boolean mayFault(int at) {
        int op = words[at];
        if (op == MicroOp.HELPER) {
            return !SAFE.contains(Helper.of(words[at + 1]));
        }
        if (op >= MicroOp.STORE && op < MicroOp.SEGMENT) {
            return !isReadForWrite(at);
        }
        return op >= MicroOp.LOAD && op <= MicroOp.SEGMENT || isDirect(op);
    }

    private static boolean isDirect(int op) {
        return op == MicroOp.SIMD || op == MicroOp.X87;
    }

    /** Whether a store goes where the last LOAD_FOR_WRITE came from. */
    private boolean isReadForWrite(int at) {
        int from = readForWriteAt;
        return from >= 0
                && words[at] - MicroOp.STORE == words[from] - MicroOp.LOAD_FOR_WRITE
                && words[at + 2] == words[from + 2]
                && words[at + 4] == words[from + 4];
    }

    private void writes(int index, int at) {
        int op = words[at];
        if (op >= MicroOp.LOAD_FOR_WRITE && op < MicroOp.STORE) {
            readForWriteAt = at;
        }
        if (op >= MicroOp.STORE && op < MicroOp.SEGMENT) {
            stored = true;
            return;
        }
        if (MicroOp.isEnd(op)) {
            return;
        }
        if (op == MicroOp.HELPER) {
            committed |= !PURE.contains(Helper.of(words[at + 1]));
            return;
        }
        committed |= changesFlags(op) || isDirect(op);
        int d = words[at + 1];
        if (op == MicroOp.CARRY || op == MicroOp.DIRECTION || op == MicroOp.SET_ARITHMETIC_FLAGS) {
            return;
        }
        if (op == MicroOp.MUL32 || op == MicroOp.IMUL32 || d == MicroOp.NONE) {
            return;
        }
        if (!isOperand(d)) {
            report(index, "writes no register or temporary: " + d);
        } else if (d >= MicroOp.TEMP) {
            writtenTemps |= 1 << d - MicroOp.TEMP;
        } else {
            committed = true;
            if (readForWriteAt >= 0 && words[readForWriteAt + 2] == d) {
                readForWriteAt = -1;
            }
        }
    }

    private static boolean changesFlags(int op) {
        return op >= MicroOp.ALU && op <= MicroOp.BIT_SCAN
                || op >= MicroOp.SET_ARITHMETIC_FLAGS && op <= MicroOp.DIRECTION;
    }
}
