package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.runtime.Flags;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Jumps on a condition code: as one comparison of the operands where the operation that set the
 * flags is known and the condition is one that compilers use after it, else by {@link Flags#test}.
 *
 * <p>Conditions are numbered as in the low four bits of a conditional jump's opcode; an odd one is
 * the opposite of the even one below it (Intel SDM volume 2, appendix B.1.4.7).
 */
final class Condition {
    private static final int OVERFLOW = 0;
    static final int BELOW = 1;
    static final int EQUAL = 2;
    static final int BELOW_OR_EQUAL = 3;
    private static final int SIGN = 4;
    static final int LESS = 6;
    static final int LESS_OR_EQUAL = 7;

    private final FlagWords flags;
    private final Assembler code;
    private final FlagState state;

    Condition(FlagWords flags, Assembler code) {
        this.flags = flags;
        this.code = code;
        state = flags.state();
    }

    /** Jumps if a condition holds. What is on the stack stays there. */
    void jump(int condition, Label target) {
        int opcode = pushComparison(condition >>> 1);
        code.jump((condition & 1) == 0 ? opcode : Assembler.negate(opcode), target);
    }

    /** Pushes what is to be compared; returns the jump for "the even condition holds". */
    private int pushComparison(int pair) {
        int opcode = Opcodes.NOP;
        switch (state.isKnown() ? state.kind() : -1) {
            case Flags.SUB:
                opcode = afterSubtraction(pair);
                break;
            case Flags.LOGIC:
                opcode = afterLogic(pair);
                break;
            case Flags.EXPLICIT:
                opcode = onBits(pair);
                break;
            case Flags.ADD:
                opcode = pair == BELOW ? pushUnsigned(Cpu.FLAG_R, Cpu.FLAG_B) : onResult(pair);
                break;
            case Flags.INC:
            case Flags.DEC:
                opcode = pair == BELOW ? pushCarry() : onResult(pair);
                break;
            case -1:
                break;
            default:
                opcode = onResult(pair);
                break;
        }
        return opcode == Opcodes.NOP ? pushTest(pair) : opcode;
    }

    private int pushTest(int pair) {
        code.constant(pair << 1);
        flags.pushAll();
        code.call(Flags.class, "test", "(IIIII)Z");
        return Opcodes.IFNE;
    }

    private int pushCarry() {
        flags.pushCarry();
        return Opcodes.IFNE;
    }

    private int afterSubtraction(int pair) {
        switch (pair) {
            case BELOW:
                return pushUnsigned(Cpu.FLAG_A, Cpu.FLAG_B);
            case EQUAL:
                return pushOperands(false, Opcodes.IF_ICMPEQ);
            case BELOW_OR_EQUAL:
                pushUnsigned(Cpu.FLAG_A, Cpu.FLAG_B);
                return Opcodes.IF_ICMPLE;
            case LESS:
                return pushOperands(true, Opcodes.IF_ICMPLT);
            case LESS_OR_EQUAL:
                return pushOperands(true, Opcodes.IF_ICMPLE);
            default:
                return onResult(pair);
        }
    }

    /** Carry and overflow are clear. */
    private int afterLogic(int pair) {
        switch (pair) {
            case OVERFLOW:
            case BELOW:
                code.constant(0);
                return Opcodes.IFNE;
            case BELOW_OR_EQUAL:
                return onResult(EQUAL);
            case LESS:
                return onResult(SIGN);
            case LESS_OR_EQUAL:
                pushSignedResult();
                return Opcodes.IFLE;
            default:
                return onResult(pair);
        }
    }

    /** What follows from the result alone. */
    private int onResult(int pair) {
        if (pair == EQUAL) {
            flags.push(Cpu.FLAG_R);
            return Opcodes.IFEQ;
        }
        if (pair == SIGN) {
            pushSignedResult();
            return Opcodes.IFLT;
        }
        return Opcodes.NOP;
    }

    private void pushSignedResult() {
        flags.push(Cpu.FLAG_R);
        code.signExtend(state.size());
    }

    private int onBits(int pair) {
        if (pair >= LESS) {
            return Opcodes.NOP;
        }
        int[] masks = {
            Flags.OF, Flags.CF, Flags.ZF, Flags.CF | Flags.ZF, Flags.SF, Flags.PF,
        };
        flags.push(Cpu.FLAG_R);
        code.and(masks[pair]);
        return Opcodes.IFNE;
    }

    /** Pushes both operands as they are, or sign-extended; only the first if the other is 0. */
    private int pushOperands(boolean signed, int opcode) {
        flags.push(Cpu.FLAG_A);
        if (signed) {
            code.signExtend(state.size());
        }
        if (state.constant() && state.b() == 0) {
            return opcode - Opcodes.IF_ICMPEQ + Opcodes.IFEQ;
        }
        flags.push(Cpu.FLAG_B);
        if (signed) {
            code.signExtend(state.size());
        }
        return opcode;
    }

    /**
     * Pushes two words so that a signed comparison orders them as unsigned; narrow ones already
     * are, being zero-extended.
     */
    private int pushUnsigned(int x, int y) {
        flags.push(x);
        shift();
        if (y == Cpu.FLAG_B && state.constant() && state.size() == Flags.DWORD) {
            code.constant(state.b() ^ Integer.MIN_VALUE);
        } else {
            flags.push(y);
            shift();
        }
        return Opcodes.IF_ICMPLT;
    }

    private void shift() {
        if (state.size() == Flags.DWORD) {
            code.constant(Integer.MIN_VALUE);
            code.op(Opcodes.IADD);
        }
    }
}
