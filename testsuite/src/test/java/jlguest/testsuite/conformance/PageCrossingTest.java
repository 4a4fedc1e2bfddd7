package jlguest.testsuite.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import jlguest.runtime.fpu.FpuState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Operands across two pages of which one is missing or read-only: error code, address of the first
 * byte that cannot be reached, everything as before the instruction, and the same result as ever
 * when the page has been repaired and the instruction is started again.
 *
 * <p>Rules: Intel SDM volume 3, 4.7 (error code and CR2) and 6.5 (faults restart the instruction);
 * for the order of several accesses the operation sections of volume 2.
 */
class PageCrossingTest {
    static final String INTEGERS =
            """
            mov ax,m        | 66 8B 03          | EBX    | 2 r
            mov eax,m       | 8B 03             | EBX    | 4 r
            mov m,cx        | 66 89 0B          | EBX    | 2 w
            mov m,ecx       | 89 0B             | EBX    | 4 w
            mov m,imm       | C7 03 78 56 34 12 | EBX    | 4 w
            movzx           | 0F B7 03          | EBX    | 2 r
            movsx           | 0F BF 03          | EBX    | 2 r
            cmovne          | 0F 45 0B          | EBX    | 4 r
            cmove, not done | 0F 44 0B          | EBX    | 4 r
            movnti          | 0F C3 0B          | EBX    | 4 w
            add r,m         | 03 0B             | EBX    | 4 r
            cmp m,r         | 39 0B             | EBX    | 4 r
            test m,r        | 85 0B             | EBX    | 4 r
            cmp m,imm       | 83 3B 05          | EBX    | 4 r
            add m,r         | 01 0B             | EBX    | 4 w
            add m,cx        | 66 01 0B          | EBX    | 2 w
            or m,r          | 09 0B             | EBX    | 4 w
            adc m,r         | 11 0B             | EBX    | 4 w
            sbb m,r         | 19 0B             | EBX    | 4 w
            and m,r         | 21 0B             | EBX    | 4 w
            sub m,r         | 29 0B             | EBX    | 4 w
            xor m,r         | 31 0B             | EBX    | 4 w
            lock add m,imm  | F0 81 03 78 56 34 12 | EBX | 4 w
            inc m           | FF 03             | EBX    | 4 w
            dec m           | 66 FF 0B          | EBX    | 2 w
            neg m           | F7 1B             | EBX    | 4 w
            not m           | F7 13             | EBX    | 4 w
            mul m           | F7 23             | EBX    | 4 r
            imul m          | F7 2B             | EBX    | 4 r
            imul r,m        | 0F AF 0B          | EBX    | 4 r
            imul r,m,imm    | 6B 0B 05          | EBX    | 4 r
            div m           | F7 33             | EBX    | 4 r | EDX=0
            idiv m          | F7 3B             | EBX    | 4 r | EDX=0
            xchg m,r        | 87 0B             | EBX    | 4 w
            xchg m,cx       | 66 87 0B          | EBX    | 2 w
            xadd            | 0F C1 0B          | EBX    | 4 w
            cmpxchg, other  | 0F B1 0B          | EBX    | 4 w
            cmpxchg, equal  | 0F B1 0B          | EBX    | 4 w | EAX=@0
            cmpxchg8b other | 0F C7 0F          | EDI    | 8 w
            cmpxchg8b equal | 0F C7 0F          | EDI    | 8 w | EAX=@0,EDX=@4
            bt m,r          | 0F A3 0B          | EBX    | 4 r
            bts m,r         | 0F AB 0B          | EBX    | 4 w
            bts behind      | 0F AB 0B          | EBX-4  | 4 w | ECX=25
            btr before      | 0F B3 0B          | EBX+4  | 4 w | ECX=FFFFFFE5
            bt m,imm        | 0F BA 23 05       | EBX    | 4 r
            btc m,imm       | 0F BA 3B 05       | EBX    | 4 w
            bsf             | 0F BC 0B          | EBX    | 4 r
            bsr             | 0F BD 0B          | EBX    | 4 r
            shl m,1         | D1 23             | EBX    | 4 w
            sar m,imm       | C1 3B 03          | EBX    | 4 w
            rcl m,cl        | D3 13             | EBX    | 4 w
            ror m,cl        | 66 D3 0B          | EBX    | 2 w
            shld            | 0F A4 0B 05       | EBX    | 4 w
            shrd            | 0F AD 0B          | EBX    | 4 w
            bound           | 62 0B             | EBX    | 8 r | MEM=00 00 00 80 FF FF FF 7F
            mov m,ds        | 8C 1B             | EBX    | 2 w
            mov es,m        | 8E 03             | EBX    | 2 r | MEM=7B 00
            les             | C4 0B             | EBX    | 6 r | MEM=78 56 34 12 7B 00
            lds             | C5 0B             | EBX    | 6 r | MEM=78 56 34 12 7B 00
            lss             | 0F B2 23          | EBX    | 6 r | MEM=00 78 03 00 7B 00
            lfs             | 0F B4 0B          | EBX    | 6 r | MEM=78 56 34 12 7B 00
            lgs, 16 bits    | 66 0F B5 0B       | EBX    | 4 r | MEM=78 56 7B 00
            arpl            | 63 0B             | EBX    | 2 w
            lar             | 0F 02 0B          | EBX    | 2 r | MEM=7B 00
            lsl             | 0F 03 0B          | EBX    | 2 r | MEM=7B 00
            verr            | 0F 00 23          | EBX    | 2 r
            sldt            | 0F 00 03          | EBX    | 2 w
            str             | 0F 00 0B          | EBX    | 2 w
            sgdt            | 0F 01 03          | EBX    | 6 w
            sidt            | 0F 01 0B          | EBX    | 6 w
            smsw            | 0F 01 23          | EBX    | 2 w
            jmp m           | FF 23             | EBX    | 4 r | MEM=00 80 01 00
            call m          | FF 13             | EBX    | 4 r | MEM=00 80 01 00
            jmp far m       | FF 2B             | EBX    | 6 r | MEM=00 80 01 00 73 00
            call far m      | FF 1B             | EBX    | 6 r | MEM=00 80 01 00 73 00
            """;

    private static final String STACKS =
            """
            push ecx        | 51                | ESP+4  | 4 w
            push cx         | 66 51             | ESP+2  | 2 w
            push imm8       | 6A 85             | ESP+4  | 4 w
            push imm32      | 68 78 56 34 12    | ESP+4  | 4 w
            push m          | FF 36             | ESP+4  | 4 w
            push fs         | 0F A0             | ESP+4  | 2 w
            pushf           | 9C                | ESP+4  | 4 w
            call            | E8 00 00 00 00    | ESP+4  | 4 w
            call eax        | FF D0             | ESP+4  | 4 w | EAX=18000
            call far        | 9A 00 80 01 00 73 00 | ESP+8 | 8 d
            pusha           | 60                | ESP+32 | 32 d
            enter           | C8 10 00 00       | ESP+4  | 4 w
            enter, nested   | C8 08 00 02       | ESP+12 | 12 d
            pop ecx         | 59                | ESP    | 4 r
            pop cx          | 66 59             | ESP    | 2 r
            pop m           | 8F 06             | ESP    | 4 r
            pop across      | 8F 03             | EBX    | 4 w
            pop es          | 07                | ESP    | 2 r | MEM=7B 00
            popf            | 9D                | ESP    | 4 r
            popa            | 61                | ESP    | 32 r
            leave           | C9                | EBP    | 4 r
            ret             | C3                | ESP    | 4 r | MEM=00 80 01 00
            ret imm         | C2 08 00          | ESP    | 4 r | MEM=00 80 01 00
            ret far         | CB                | ESP    | 8 r | MEM=00 80 01 00 73 00 00 00
            iret            | CF                | ESP    | 12 r | MEM=00 80 01 00 73 00 00 00 97 02 00 00
            """;

    private static final String STRINGS =
            """
            movsd, source   | A5                | ESI    | 4 r
            movsw, source   | 66 A5             | ESI    | 2 r
            movsd, target   | A5                | EDI    | 4 w
            lodsd           | AD                | ESI    | 4 r
            stosd           | AB                | EDI    | 4 w
            stosw           | 66 AB             | EDI    | 2 w
            scasd           | AF                | EDI    | 4 r
            cmpsd, first    | A7                | ESI    | 4 r
            cmpsd, second   | A7                | EDI    | 4 r
            rep movsd       | F3 A5             | EDI    | 4 w | ECX=1
            rep stosd       | F3 AB             | EDI    | 4 w | ECX=1
            repe cmpsd      | F3 A7             | ESI    | 4 r | ECX=1
            repne scasd     | F2 AF             | EDI    | 4 r | ECX=1
            """;

    /** Every bit counts: the registers are compared with those after an undisturbed run. */
    private static final int[] REGISTERS = {
        0x5A5A_5A5A,
        3,
        0x1234,
        ConformanceMachine.SCRATCH,
        ConformanceMachine.STACK,
        ConformanceMachine.SCRATCH + 0x800,
        ConformanceMachine.SCRATCH + 0x100,
        ConformanceMachine.SCRATCH + 0x200,
    };

    private static final int PAGE_MISSING = 0;
    private static final int ERROR_WRITE = 2;
    private static final int ERROR_USER = 4;
    private static final int READ_ONLY = ConformanceMachine.USED & ~ConformanceMachine.WRITABLE;

    private final List<String> wrong = new ArrayList<>();

    static Stream<Engine> engines() {
        return Engine.all().stream();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void integers(Engine engine) {
        check(engine, INTEGERS);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void stacks(Engine engine) {
        check(engine, STACKS);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void strings(Engine engine) {
        check(engine, STRINGS);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void floatingPointAndVectors(Engine engine) {
        check(engine, FloatAccesses.crossing());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void enterFaultsWhereAWriteAtItsFinalStackPointerWould(Engine engine) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            machine.loadAndEnd(ConformanceMachine.CODE, "90 C8 00 09 00");
            int top = ConformanceMachine.HIGH + 0x800;
            Runnable begin =
                    () -> {
                        machine.begin();
                        machine.state[Cpu.ESP] = top;
                    };
            machine.warmUp(begin, ConformanceMachine.CODE);
            for (int flags : new int[] {PAGE_MISSING, READ_ONLY}) {
                begin.run();
                machine.setFlags(ConformanceMachine.LOW, flags);
                String fault = String.format("#PF(%x) at 40efc", flags == PAGE_MISSING ? 6 : 7);
                assertEquals(fault, machine.run(ConformanceMachine.CODE));
                assertEquals(top, machine.state[Cpu.ESP]);
                assertEquals(0, machine.state[Cpu.EBP]);
            }
        }
    }

    private void check(Engine engine, String table) {
        try (ConformanceMachine machine = new ConformanceMachine(engine, false, true)) {
            int at = ConformanceMachine.CODE;
            for (String line : table.split("\n")) {
                CrossingAccess access = CrossingAccess.parse(line);
                machine.load(at, "90");
                machine.loadAndEnd(at + 1, access.code());
                for (int split : access.splits()) {
                    check(machine, access, at, ConformanceMachine.HIGH - split);
                }
                at += 0x20;
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private void check(ConformanceMachine machine, CrossingAccess access, int code, int start) {
        begin(machine, access, start);
        machine.warmUp(() -> beginAgain(machine, access, start), code);
        begin(machine, access, start);
        machine.run(code);
        MachineImage after = MachineImage.of(machine);
        int error = ERROR_USER | (access.isWrite() ? ERROR_WRITE : 0);
        for (boolean low : new boolean[] {true, false}) {
            int page = low ? ConformanceMachine.LOW : ConformanceMachine.HIGH;
            int address = access.faultAddress(start, ConformanceMachine.HIGH, low);
            Case one = new Case(machine, access, code, start, after);
            one.check(page, PAGE_MISSING, error, address);
            if (access.isWrite()) {
                one.check(page, READ_ONLY, error | 1, address);
            }
        }
    }

    /** A place of an operand, and everything as it is after an undisturbed run. */
    private final class Case {
        private final ConformanceMachine machine;
        private final CrossingAccess access;
        private final int code;
        private final int start;
        private final MachineImage after;

        Case(
                ConformanceMachine machine,
                CrossingAccess access,
                int code,
                int start,
                MachineImage after) {
            this.machine = machine;
            this.access = access;
            this.code = code;
            this.start = start;
            this.after = after;
        }

        void check(int page, int flags, int error, int address) {
            begin(machine, access, start);
            MachineImage before = MachineImage.of(machine);
            machine.setFlags(page, flags);
            expect("fault", String.format("#PF(%x) at %x", error, address), machine.run(code));
            expect("eip", code + 1, machine.state[Cpu.EIP]);
            expect("entry", flags, machine.flags(page));
            MachineImage then = MachineImage.of(machine);
            expect("state", "", before.differences(then, !access.mayStayPartly()));
            machine.setFlags(page, ConformanceMachine.USED);
            expect("restarted", "end", machine.run(machine.state[Cpu.EIP]));
            expect("result", "", after.differences(MachineImage.of(machine), true));
        }

        private void expect(String what, Object want, Object got) {
            if (!want.equals(got)) {
                wrong.add(
                        String.format(
                                "%s at %x: %s %s not %s", access.name(), start, what, got, want));
            }
        }
    }

    private static void begin(ConformanceMachine machine, CrossingAccess access, int start) {
        for (int page : new int[] {ConformanceMachine.LOW, ConformanceMachine.HIGH}) {
            if (machine.flags(page) != ConformanceMachine.USED) {
                machine.setFlags(page, ConformanceMachine.USED);
            }
        }
        fill(machine, ConformanceMachine.SCRATCH, 0x1000);
        fill(machine, ConformanceMachine.STACK - 0x200, 0x400);
        fill(machine, ConformanceMachine.physical(ConformanceMachine.HIGH - 0x1000), 0x1000);
        fill(machine, ConformanceMachine.physical(ConformanceMachine.HIGH), 0x1000);
        beginAgain(machine, access, start);
    }

    /** The same, with memory as it is. */
    private static void beginAgain(ConformanceMachine machine, CrossingAccess access, int start) {
        machine.begin();
        System.arraycopy(REGISTERS, 0, machine.state, 0, 8);
        machine.cpu.setEflags(0x97);
        FpuState fpu = machine.cpu.fpuState();
        fpu.top = 6;
        fpu.tags = 0xC0;
        for (int i = 0; i < 8; i++) {
            fpu.significand[i] = 0xC000_0000_1234_5678L + i;
            fpu.signExponent[i] = 0x4000 + i;
            fpu.xmm[2 * i] = 0x3FF1_2345_3F9A_BCDEL + i;
            fpu.xmm[2 * i + 1] = 0x4011_2345_409A_BCDEL + i;
        }
        access.prepare(machine, start);
    }

    private static void fill(ConformanceMachine machine, int physical, int length) {
        for (int i = 0; i < length; i += 4) {
            machine.ram.store32(physical + i, (physical + i) * 0x9E37_79B1 & 0x7F7F_7F7F);
        }
    }
}
