package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jlguest.runtime.Cpu;
import org.objectweb.asm.Opcodes;

/**
 * A sum of multiples of general registers, as they are where a round of a loop starts, and a
 * constant; modulo 2<sup>32</sup>.
 *
 * @param factors what each general register is multiplied by
 * @param constant what is added
 */
record LinearForm(List<Integer> factors, int constant) {
    private static final List<Integer> NONE = Collections.nCopies(Cpu.EIP, 0);

    /** A constant. */
    static LinearForm of(int constant) {
        return new LinearForm(NONE, constant);
    }

    /** The value of a general register. */
    static LinearForm register(int register) {
        List<Integer> factors = new ArrayList<>(NONE);
        factors.set(register, 1);
        return new LinearForm(List.copyOf(factors), 0);
    }

    /** Whether no register is in it. */
    boolean isConstant() {
        return factors.equals(NONE);
    }

    /** The sum with a multiple of another form. */
    LinearForm plus(LinearForm other, int multiple) {
        List<Integer> sums = new ArrayList<>(factors.size());
        for (int i = 0; i < factors.size(); i++) {
            sums.add(factors.get(i) + other.factors.get(i) * multiple);
        }
        return new LinearForm(List.copyOf(sums), constant + other.constant * multiple);
    }

    /** The sum with a constant. */
    LinearForm plus(int addend) {
        return new LinearForm(factors, constant + addend);
    }

    /** Pushes the value, with the registers as they are now. */
    void push(Assembler code, Locals locals) {
        code.constant(constant);
        for (int register = 0; register < factors.size(); register++) {
            int factor = factors.get(register);
            if (factor != 0) {
                code.load(locals.slot(register));
                if (factor != 1) {
                    code.constant(factor);
                    code.op(Opcodes.IMUL);
                }
                code.op(Opcodes.IADD);
            }
        }
    }
}
