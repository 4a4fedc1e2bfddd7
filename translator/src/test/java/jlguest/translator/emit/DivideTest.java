package jlguest.translator.emit;

import static jlguest.translator.emit.MicroBuilder.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Divisions of 64 bits by 32, against a calculation with numbers of any length. */
class DivideTest {
    private static final int ROUNDS = 20_000;
    private static final int DWORD = 2;
    private static final int SIGNED = 4;

    private final TestMachine machine = new TestMachine(MemoryAccess.FAST).mapAll();

    private static BigInteger value(long number, int bits, boolean signed) {
        BigInteger value = BigInteger.valueOf(number);
        return signed || number >= 0 ? value : value.add(BigInteger.ONE.shiftLeft(bits));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void quotientAndRemainderOrTheInterpreter(boolean signed) {
        TranslatedCode code =
                machine.compile(
                        new MicroBuilder()
                                .at(0x100)
                                .helper(Helper.DIVIDE, Cpu.ECX, NONE, DWORD | (signed ? SIGNED : 0))
                                .op(MicroOp.MOV, Cpu.ESI, Cpu.EAX, NONE, 0)
                                .at(0x102)
                                .jump(0x777)
                                .end(0x104));
        Random random = new Random(1);
        int done = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int low = TestMachine.interesting(random);
            int divisor = TestMachine.interesting(random);
            boolean extended = random.nextBoolean();
            int high = extended ? (signed ? low >> 31 : 0) : TestMachine.interesting(random);
            machine.state[Cpu.EAX] = low;
            machine.state[Cpu.EDX] = high;
            machine.state[Cpu.ECX] = divisor;
            machine.state[Cpu.ESI] = 0;
            int exit = machine.run(code);
            BigInteger by = value(divisor, 32, signed);
            BigInteger[] result = {BigInteger.ZERO, BigInteger.ZERO};
            boolean fits = false;
            if (by.signum() != 0) {
                long whole = (long) high << 32 | low & 0xFFFF_FFFFL;
                result = value(whole, 64, signed).divideAndRemainder(by);
                fits = result[0].bitLength() <= (signed ? 31 : 32);
            }
            boolean inline = fits && (signed || high >= 0);
            assertEquals(inline ? Exit.JUMP : Exit.INTERPRET, exit);
            assertEquals(inline ? result[0].intValue() : low, machine.state[Cpu.EAX]);
            assertEquals(inline ? result[1].intValue() : high, machine.state[Cpu.EDX]);
            assertEquals(inline ? result[0].intValue() : 0, machine.state[Cpu.ESI]);
            done += inline ? 1 : 0;
        }
        assertTrue(done > ROUNDS / 4, done + " divisions inline");
    }
}
