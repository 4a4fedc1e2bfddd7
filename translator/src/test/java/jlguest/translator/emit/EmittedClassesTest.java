package jlguest.translator.emit;

import static jlguest.translator.emit.MicroBuilder.NONE;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ASM's verifier accepts what is emitted for each micro-operation, alone and together. */
class EmittedClassesTest {
    private static final int RANDOM_REGIONS = 64;

    /** Fields that make sense for an operation; immediates are small, so that sizes are, too. */
    private static Micro sample(int op, boolean registers) {
        int d = registers ? Cpu.EDX : MicroBuilder.T2;
        int a = registers ? Cpu.EAX : MicroBuilder.T0;
        int b = registers ? Cpu.EBX : MicroBuilder.T1;
        switch (op) {
            case MicroOp.HELPER:
                return new Micro(op, Helper.CPUID.ordinal(), a, b, 0);
            case MicroOp.SIMD:
                int truncate = 0xF2 | 0x2C << 8 | 0xD0 << 16;
                int store = 0x66 | 0x29 << 8;
                return registers
                        ? new Micro(op, d, NONE, NONE, truncate)
                        : new Micro(op, NONE, a, NONE, store);
            case MicroOp.X87:
                int storeStatus = 0xDF | 0xE0 << 8;
                int load = 0xDD;
                return registers
                        ? new Micro(op, MicroBuilder.T2, NONE, NONE, storeStatus)
                        : new Micro(op, NONE, a, NONE, load);
            case MicroOp.IMUL:
                return new Micro(op, d, a, b, registers ? 1 : 2);
            case MicroOp.ROTATE:
                return new Micro(op, d, a, registers ? b : NONE, 0x10B);
            case MicroOp.DOUBLE_SHIFT:
                return new Micro(op, d, a, b, registers ? 0x89 : 0x108);
            case MicroOp.BIT:
                return new Micro(op, registers ? d : NONE, a, b, registers ? 2 : 4);
            case MicroOp.JUMP_IF:
                return new Micro(op, 3, NONE, 0x222, 0x111);
            case MicroOp.JUMP_NONZERO:
                return new Micro(op, NONE, a, 0x222, 0x111);
            case MicroOp.EXIT:
                return new Micro(op, 6, 1, 0x222, 0x111);
            default:
                return new Micro(op, d, a, b, 3);
        }
    }

    private static MicroCode block(Micro micro) {
        MicroBuilder block = new MicroBuilder().at(0x100);
        for (int t = MicroBuilder.T0; t <= MicroBuilder.T2; t++) {
            block.movi(t, 0x100 + t);
        }
        block.op(micro.op(), micro.d(), micro.a(), micro.b(), micro.imm());
        if (!MicroOp.isEnd(micro.op())) {
            block.op(MicroOp.MOV, Cpu.ESI, MicroBuilder.T2, NONE, 0).jump(0x102);
        }
        return block.end(0x102);
    }

    @ParameterizedTest
    @EnumSource
    void eachOperation(MemoryAccess access) {
        TestMachine machine = new TestMachine(access);
        for (int op = 0; op < MicroOp.COUNT; op++) {
            for (boolean registers : new boolean[] {false, true}) {
                MicroCode code = block(sample(op, registers));
                assertNotNull(machine.compile(code));
                assertFalse(MicroCodeListing.of(code).contains("null"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everythingTogether(MemoryAccess access) throws RegionTooLargeException {
        TestMachine machine = new TestMachine(access);
        List<Region> regions = new ArrayList<>();
        for (int seed = 0; seed < RANDOM_REGIONS; seed++) {
            regions.add(new RandomMicroCode(seed, true).region(1 + seed % 4, 10));
        }
        assertNotNull(machine.compiler.compile(regions));
    }
}
