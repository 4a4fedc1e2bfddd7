package jlguest.jmh;

import java.util.Random;
import java.util.zip.CRC32;
import jlguest.jmh.guest.BareMachine;
import jlguest.jmh.guest.GuestCode;
import jlguest.jmh.guest.Result;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Loops as programs have them: arithmetic, branches that depend on data, nested loops.
 *
 * <p>Scores: time for one byte; of the sieve, for one number.
 */
public class LoopBenchmark extends GuestBenchmark {
    private static final int ROUNDS = 20;
    private static final int BYTES = 4096;
    private static final int NUMBERS = 8192;
    private static final int PRIMES_BELOW_NUMBERS = 1028;
    private static final int POLYNOMIAL = 0xEDB8_8320;

    /** How code is run. */
    @Param({"interpreter", "block", "auto"})
    public String tier;

    private BareMachine crc;
    private BareMachine sieve;
    private BareMachine byteCopy;
    private int expectedCrc;

    /** For JMH. */
    public LoopBenchmark() {}

    /** Makes the machines; those that are not run cost nothing. */
    @Setup
    public void setUp() {
        byte[] data = new byte[BYTES];
        new Random(1).nextBytes(data);
        CRC32 checksum = new CRC32();
        checksum.update(data);
        expectedCrc = (int) checksum.getValue();
        crc = machine(tier, crcOfBits());
        sieve = machine(tier, sieveOfEratosthenes());
        byteCopy = machine(tier, copyOfBytes());
        for (BareMachine machine : new BareMachine[] {crc, byteCopy}) {
            machine.ram().write(BareMachine.DATA, data, 0, BYTES);
        }
    }

    private static GuestCode crcOfBits() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.label("again");
        code.code(0x51); // push %ecx
        code.code(0xBE).word(BareMachine.DATA); // mov $DATA, %esi
        code.code(0xBB).word(BYTES); // mov $BYTES, %ebx
        code.code(0xB8).word(-1); // mov $-1, %eax
        code.label("byte");
        code.code(0x0F, 0xB6, 0x16); // movzbl (%esi), %edx
        code.code(0x46); // inc %esi
        code.code(0x31, 0xD0); // xor %edx, %eax
        code.code(0xB9).word(8); // mov $8, %ecx
        code.label("bit");
        code.code(0xD1, 0xE8).jae("even"); // shr %eax
        code.code(0x35).word(POLYNOMIAL); // xor $POLYNOMIAL, %eax
        code.label("even");
        code.loop("bit");
        code.code(0x4B).jnz("byte"); // dec %ebx
        code.code(0xF7, 0xD0); // not %eax
        code.code(0x59); // pop %ecx
        return code.loop("again");
    }

    private static GuestCode sieveOfEratosthenes() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.label("again");
        code.code(0x51); // push %ecx
        code.code(0xBF).word(BareMachine.TARGET); // mov $TARGET, %edi
        code.code(0xB9).word(NUMBERS / 4); // mov $NUMBERS / 4, %ecx
        code.code(0xB8).word(0x0101_0101); // mov $0x01010101, %eax
        code.code(0xF3, 0xAB); // rep stosl
        code.code(0xBB).word(2); // mov $2, %ebx
        code.code(0x31, 0xD2); // xor %edx, %edx
        code.label("number");
        code.code(0x80, 0xBB).word(BareMachine.TARGET).code(0); // cmpb $0, TARGET(%ebx)
        code.jz("next");
        code.code(0x42); // inc %edx
        code.code(0x8D, 0x04, 0x1B); // lea (%ebx, %ebx), %eax
        code.label("multiple");
        code.code(0x3D).word(NUMBERS).jae("next"); // cmp $NUMBERS, %eax
        code.code(0xC6, 0x80).word(BareMachine.TARGET).code(0); // movb $0, TARGET(%eax)
        code.code(0x01, 0xD8); // add %ebx, %eax
        code.jmp("multiple");
        code.label("next");
        code.code(0x43); // inc %ebx
        code.code(0x81, 0xFB).word(NUMBERS).jb("number"); // cmp $NUMBERS, %ebx
        code.code(0x59); // pop %ecx
        return code.loop("again");
    }

    private static GuestCode copyOfBytes() {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.label("again");
        code.code(0x51); // push %ecx
        code.code(0xBE).word(BareMachine.DATA); // mov $DATA, %esi
        code.code(0xBF).word(BareMachine.TARGET); // mov $TARGET, %edi
        code.code(0xB9).word(BYTES); // mov $BYTES, %ecx
        code.label("copy");
        code.code(0x8A, 0x06); // mov (%esi), %al
        code.code(0x88, 0x07); // mov %al, (%edi)
        code.code(0x46, 0x47); // inc %esi; inc %edi
        code.loop("copy");
        code.code(0x59); // pop %ecx
        return code.loop("again");
    }

    /** A byte of a checksum that is computed bit by bit. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS * BYTES)
    public void crc() {
        crc.run(ROUNDS);
        Result.check("CRC", crc.register(Cpu.EAX), expectedCrc);
    }

    /** A number in the sieve of Eratosthenes. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS * NUMBERS)
    public void sieve() {
        sieve.run(ROUNDS);
        Result.check("primes", sieve.register(Cpu.EDX), PRIMES_BELOW_NUMBERS);
    }

    /** A byte copied by a load and a store. */
    @Benchmark
    @OperationsPerInvocation(ROUNDS * BYTES)
    public void byteCopy() {
        GuestRam ram = byteCopy.ram();
        ram.fill(BareMachine.TARGET, BYTES, 0);
        byteCopy.run(ROUNDS);
        int difference =
                ram.slice(BareMachine.DATA, BYTES).mismatch(ram.slice(BareMachine.TARGET, BYTES));
        Result.check("first difference", difference, -1);
    }
}
