package jlguest.testsuite.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * MASKMOVQ and MASKMOVDQU: where the bytes go, and faults at the first that cannot be stored (Intel
 * SDM volume 2, their pages: DS:EDI, which a segment override changes).
 */
class MaskedStoreTest {
    private static final int SELECTOR = 0x93;
    private static final int BASE = ConformanceMachine.SCRATCH + 0x1000;
    private static final String[] CODES = {"0F F7 C1", "66 0F F7 C1"};
    private static final long VALUE = 0x8877_6655_4433_2211L;

    static Stream<Engine> engines() {
        return Engine.all().stream();
    }

    /** The mask stands in register 1, the value in register 0 of both sets. */
    private static void begin(ConformanceMachine machine, int target, long mask) {
        machine.begin();
        machine.state[Cpu.EDI] = target;
        long[] xmm = machine.cpu.fpuState().xmm;
        xmm[0] = VALUE;
        xmm[1] = VALUE;
        xmm[2] = mask;
        machine.cpu.fpuState().significand[0] = VALUE;
        machine.cpu.fpuState().significand[1] = mask;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void bytesGoToTheSegmentOfTheOverride(Engine engine) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            machine.setDescriptor(SELECTOR, BASE << 16 | 0x0FFF, BASE >>> 16 | 0x0040_F300);
            int code = ConformanceMachine.CODE;
            for (String store : CODES) {
                machine.loadAndEnd(code, "90 65" + store);
                Runnable begin =
                        () -> {
                            begin(machine, 0x200, 0x80FF_7F00_8000_0080L);
                            machine.ram.store64(BASE + 0x200, 0);
                            machine.cpu.segments().load(Cpu.GS, SELECTOR);
                        };
                machine.warmUp(begin, code);
                assertEquals(0x8877_0000_4400_0011L, machine.ram.load64(BASE + 0x200));
                code += 0x20;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void bytesGoToTheDataSegmentAndNeverBehindItsLimit(Engine engine) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            machine.setDescriptor(SELECTOR, BASE << 16 | 0x020F, BASE >>> 16 | 0x0040_F300);
            for (String store : CODES) {
                machine.loadAndEnd(ConformanceMachine.CODE, store);
                begin(machine, 0x200, -1);
                machine.cpu.segments().load(Cpu.DS, SELECTOR);
                assertEquals("end", machine.run(ConformanceMachine.CODE));
                assertEquals(VALUE, machine.ram.load64(BASE + 0x200));
                begin(machine, 0x20D, -1);
                machine.cpu.segments().load(Cpu.DS, SELECTOR);
                assertEquals("#GP(0)", machine.run(ConformanceMachine.CODE));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void addressesOf16BitsUseDi(Engine engine) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            machine.setDescriptor(SELECTOR, BASE << 16 | 0x0FFF, BASE >>> 16 | 0x0040_F300);
            machine.loadAndEnd(ConformanceMachine.CODE, "90 65 67" + CODES[0]);
            Runnable begin =
                    () -> {
                        begin(machine, 0xABCD_0300, 0xFF);
                        machine.cpu.segments().load(Cpu.GS, SELECTOR);
                    };
            machine.warmUp(begin, ConformanceMachine.CODE);
            assertEquals(0x11, machine.ram.load8(BASE + 0x300));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aMissingPageIsNamedByTheFirstByteThatIsStoredThere(Engine engine) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            int target = ConformanceMachine.HIGH - 3;
            int code = ConformanceMachine.CODE;
            for (String store : CODES) {
                machine.loadAndEnd(code, "90" + store);
                int start = code;
                machine.setFlags(ConformanceMachine.HIGH, ConformanceMachine.USED);
                machine.warmUp(() -> begin(machine, target, -1), start);
                machine.ram.store8(ConformanceMachine.physical(target), 0);
                machine.setFlags(ConformanceMachine.HIGH, 0);
                // Bytes 0, 4 and 6.
                begin(machine, target, 0x0080_0080_0000_0080L);
                assertEquals("#PF(6) at 41001", machine.run(start));
                assertEquals(start + 1, machine.state[Cpu.EIP]);
                assertEquals(0, machine.ram.load8(ConformanceMachine.physical(target)));
                // Byte 0 and nothing in the second page.
                begin(machine, target, 0x80);
                assertEquals("end", machine.run(start));
                assertEquals(0x11, machine.ram.load8(ConformanceMachine.physical(target)));
                code += 0x20;
            }
        }
    }
}
