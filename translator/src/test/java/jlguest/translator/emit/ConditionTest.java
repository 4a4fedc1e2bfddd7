package jlguest.translator.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.function.IntConsumer;
import jlguest.runtime.Cpu;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every condition after every operation that sets flags, against flags from first principles. */
class ConditionTest {
    private static final int CF = 1;
    private static final int PF = 4;
    private static final int AF = 0x10;
    private static final int ZF = 0x40;
    private static final int SF = 0x80;
    private static final int OF = 0x800;
    private static final int[] VALUES = {
        0,
        1,
        2,
        0xF,
        0x10,
        0x7F,
        0x80,
        0x81,
        0xFE,
        0xFF,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x7FFF_FFFF,
        0x8000_0000,
        0x8000_0001,
        -2,
        -1,
    };

    private final TestMachine machine = new TestMachine(MemoryAccess.SAFE, file -> {});

    /** EFLAGS after an exact result, of which the operands' size says what is lost. */
    private static int flags(int size, BigInteger unsigned, BigInteger signed, int a, int b) {
        int bits = 8 << size;
        int result = unsigned.intValue() & mask(size);
        BigInteger limit = BigInteger.ONE.shiftLeft(bits);
        BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
        boolean carry = unsigned.signum() < 0 || unsigned.compareTo(limit) >= 0;
        boolean overflow = signed.compareTo(half) >= 0 || signed.compareTo(half.negate()) < 0;
        return (carry ? CF : 0)
                | (overflow ? OF : 0)
                | ((a ^ b ^ result) & AF)
                | resultFlags(size, result);
    }

    private static int resultFlags(int size, int result) {
        return (Integer.bitCount(result & 0xFF) % 2 == 0 ? PF : 0)
                | (result == 0 ? ZF : 0)
                | (result >>> (8 << size) - 1 != 0 ? SF : 0);
    }

    private static int mask(int size) {
        return -1 >>> 32 - (8 << size);
    }

    private static int signed(int size, int value) {
        int shift = 32 - (8 << size);
        return value << shift >> shift;
    }

    private static BigInteger big(int unsigned) {
        return BigInteger.valueOf(unsigned & 0xFFFF_FFFFL);
    }

    private static int expected(int kind, int size, int a, int b, int carry) {
        BigInteger signedA = BigInteger.valueOf(signed(size, a));
        BigInteger signedB = BigInteger.valueOf(signed(size, b));
        BigInteger c = BigInteger.valueOf(carry);
        switch (kind) {
            case MicroOp.ADD:
                return flags(size, big(a).add(big(b)), signedA.add(signedB), a, b);
            case MicroOp.ADC:
                return flags(size, big(a).add(big(b)).add(c), signedA.add(signedB).add(c), a, b);
            case MicroOp.SUB:
            case MicroOp.CMP:
                return flags(size, big(a).subtract(big(b)), signedA.subtract(signedB), a, b);
            case MicroOp.SBB:
                return flags(
                        size,
                        big(a).subtract(big(b)).subtract(c),
                        signedA.subtract(signedB).subtract(c),
                        a,
                        b);
            case MicroOp.OR:
                return resultFlags(size, a | b);
            case MicroOp.XOR:
                return resultFlags(size, a ^ b);
            default:
                return resultFlags(size, a & b);
        }
    }

    private static boolean holds(int condition, int eflags) {
        boolean less = (eflags & SF) != 0 != ((eflags & OF) != 0);
        boolean[] even = {
            (eflags & OF) != 0,
            (eflags & CF) != 0,
            (eflags & ZF) != 0,
            (eflags & (CF | ZF)) != 0,
            (eflags & SF) != 0,
            (eflags & PF) != 0,
            less,
            less || (eflags & ZF) != 0,
        };
        return even[condition >>> 1] != ((condition & 1) != 0);
    }

    /** Sets ESI's bits to the sixteen conditions, and jumps to 1 if ESP's condition holds. */
    private static void appendConditions(MicroBuilder code, int jump) {
        code.movi(Cpu.ESI, 0);
        for (int condition = 15; condition >= 0; condition--) {
            code.op(MicroOp.SET_CONDITION, Cpu.EDI, MicroOp.NONE, MicroOp.NONE, condition);
            code.op(MicroOp.LEA + 1, Cpu.ESI, Cpu.EDI, Cpu.ESI, 0);
        }
        code.jumpIf(jump, 1, 2);
    }

    private void check(TranslatedCode code, int jump, int eflags, String message) {
        machine.run(code);
        for (int condition = 0; condition < 16; condition++) {
            int at = condition;
            assertEquals(
                    holds(condition, eflags),
                    (machine.state[Cpu.ESI] >>> condition & 1) != 0,
                    () -> message + " condition " + at);
        }
        assertEquals(holds(jump, eflags) ? 1 : 2, machine.state[Cpu.EIP], message);
        assertEquals(eflags, machine.cpu.eflags() & 0x8D5, message);
    }

    private void forAllValues(int size, IntConsumer withB) {
        for (int b : VALUES) {
            withB.accept(b & mask(size));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void afterBinaryOperations(int size) {
        for (int kind = MicroOp.ADD; kind <= MicroOp.TEST; kind++) {
            int op = kind;
            int d = kind < MicroOp.CMP ? Cpu.EDX : MicroOp.NONE;
            int jump = 5 * kind + size & 15;
            MicroBuilder builder = new MicroBuilder().at(0).alu(kind, size, d, Cpu.EAX, Cpu.ECX);
            appendConditions(builder, jump);
            TranslatedCode code = machine.compile(builder.end(1));
            for (int carry = 0; carry < 2; carry++) {
                int oldCarry = carry;
                for (int value : VALUES) {
                    int a = value & mask(size);
                    forAllValues(
                            size,
                            b -> {
                                machine.cpu.setArithmeticFlags(oldCarry);
                                machine.state[Cpu.EAX] = a;
                                machine.state[Cpu.ECX] = b;
                                int flags = expected(op, size, a, b, oldCarry);
                                check(code, jump, flags, op + ": " + a + ", " + b);
                            });
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void afterOperationsWithConstant(int size) {
        for (int kind = MicroOp.ADD; kind <= MicroOp.TEST; kind++) {
            int op = kind;
            int d = kind < MicroOp.CMP ? Cpu.EDX : MicroOp.NONE;
            int jump = 3 * kind + size & 15;
            forAllValues(
                    size,
                    b -> {
                        MicroBuilder builder = new MicroBuilder().at(0);
                        builder.aluImmediate(op, size, d, Cpu.EAX, b);
                        appendConditions(builder, jump);
                        TranslatedCode code = machine.compile(builder.end(1));
                        for (int value : VALUES) {
                            int a = value & mask(size);
                            machine.cpu.setArithmeticFlags(0);
                            machine.state[Cpu.EAX] = a;
                            int flags = expected(op, size, a, b, 0);
                            check(code, jump, flags, op + ": " + a + ", " + b);
                        }
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void afterUnaryOperations(int size) {
        int[] ops = {MicroOp.INC, MicroOp.DEC, MicroOp.NEG};
        for (int op : ops) {
            MicroBuilder builder = new MicroBuilder().at(0);
            builder.op(op + size, Cpu.EDX, Cpu.EAX, MicroOp.NONE, 0);
            appendConditions(builder, 12);
            TranslatedCode code = machine.compile(builder.end(1));
            for (int carry = 0; carry < 2; carry++) {
                for (int value : VALUES) {
                    int a = value & mask(size);
                    machine.cpu.setArithmeticFlags(carry);
                    machine.state[Cpu.EAX] = a;
                    int flags;
                    if (op == MicroOp.NEG) {
                        flags = expected(MicroOp.SUB, size, 0, a, 0);
                    } else {
                        int kind = op == MicroOp.INC ? MicroOp.ADD : MicroOp.SUB;
                        flags = expected(kind, size, a, 1, 0) & ~CF | carry;
                    }
                    check(code, 12, flags, op + ": " + a);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void incrementKeepsTheCarryOfAnyOperation(int size) {
        for (int kind : new int[] {MicroOp.ADD, MicroOp.SUB, MicroOp.AND, MicroOp.ADC}) {
            MicroCode block =
                    new MicroBuilder()
                            .at(0)
                            .alu(kind, size, Cpu.EDX, Cpu.EAX, Cpu.ECX)
                            .op(MicroOp.INC + size, Cpu.EBX, Cpu.EAX, MicroOp.NONE, 0)
                            .jumpIf(2, 1, 2)
                            .end(1);
            TranslatedCode code = machine.compile(block);
            for (int value : VALUES) {
                int a = value & mask(size);
                forAllValues(
                        size,
                        b -> {
                            machine.cpu.setArithmeticFlags(CF);
                            machine.state[Cpu.EAX] = a;
                            machine.state[Cpu.ECX] = b;
                            machine.run(code);
                            int carry = expected(kind, size, a, b, 1) & CF;
                            assertEquals(carry, machine.cpu.eflags() & CF);
                        });
            }
        }
    }
}
