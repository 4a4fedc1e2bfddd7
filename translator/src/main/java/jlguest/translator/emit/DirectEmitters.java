package jlguest.translator.emit;

import jlguest.runtime.Flags;
import jlguest.runtime.fpu.DirectForm;
import jlguest.runtime.fpu.DirectForm.Result;
import jlguest.runtime.fpu.Fpu;
import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Opcodes;

/**
 * Floating point and SIMD instructions in {@link DirectForm}s: operands are loaded inline, the
 * method is called with them, and what it does not do is a side exit.
 */
final class DirectEmitters {
    private static final String DESCRIPTOR = "(Ljlguest/runtime/fpu/Fpu;IJJ)Z";
    private static final int WIDEST = 16;

    private DirectEmitters() {}

    static void addTo(MicroOpEmitter[] table) {
        table[MicroOp.SIMD] = (region, micro) -> emit(region, micro, DirectForm.simd(micro.imm()));
        table[MicroOp.X87] = (region, micro) -> emit(region, micro, DirectForm.x87(micro.imm()));
    }

    private static void emit(RegionEmitter region, Micro micro, DirectForm form) {
        Assembler code = region.code();
        boolean writes = form.result() == Result.MEMORY;
        RamPlace place = null;
        if (form.bytes() != 0) {
            if (form.aligned()) {
                code.load(region.slot(micro.a()));
                code.and(WIDEST - 1);
                code.jump(Opcodes.IFNE, region.sideExit());
            }
            place = region.place(micro, form.bytes(), writes);
        }
        code.get(ClassConstant.FPU);
        code.constant(form.code());
        source(region, micro, form, place);
        code.call(form.owner(), form.method(), DESCRIPTOR);
        code.jump(Opcodes.IFEQ, region.sideExit());
        if (writes) {
            store(region, form.bytes(), place);
        } else if (micro.d() != MicroOp.NONE) {
            result(code, "low");
            code.op(Opcodes.L2I);
            region.pop(micro.d());
        }
    }

    /** Pushes the method's two {@code long}s. */
    private static void source(RegionEmitter region, Micro micro, DirectForm form, RamPlace place) {
        Assembler code = region.code();
        boolean isX87 = micro.op() == MicroOp.X87;
        switch (form.source()) {
            case XMM:
                register(code, 2 * form.register());
                register(code, 2 * form.register() + 1);
                break;
            case GENERAL:
                region.push(micro.b());
                code.op(Opcodes.I2L);
                code.constant(0L);
                break;
            case MEMORY:
                load(region, form.bytes(), place);
                if (form.bytes() != WIDEST) {
                    instruction(region, isX87);
                }
                break;
            default:
                code.constant(0L);
                instruction(region, isX87);
                break;
        }
    }

    private static void instruction(RegionEmitter region, boolean isX87) {
        Assembler code = region.code();
        if (isX87) {
            code.constant(region.address());
            code.op(Opcodes.I2L);
        } else {
            code.constant(0L);
        }
    }

    private static void register(Assembler code, int index) {
        code.get(ClassConstant.XMM);
        code.constant(index);
        code.op(Opcodes.LALOAD);
    }

    private static void load(RegionEmitter region, int bytes, RamPlace place) {
        Assembler code = region.code();
        MemoryEmitter memory = region.memory();
        if (bytes >= Long.BYTES) {
            memory.load(code, MemoryEmitter.QUAD, place);
            if (bytes == WIDEST) {
                memory.load(code, MemoryEmitter.QUAD, place.plus(Long.BYTES));
            }
            return;
        }
        memory.load(code, bytes == 2 ? Flags.WORD : Flags.DWORD, place);
        code.op(Opcodes.I2L);
    }

    private static void store(RegionEmitter region, int bytes, RamPlace place) {
        Assembler code = region.code();
        MemoryEmitter memory = region.memory();
        if (bytes >= Long.BYTES) {
            memory.store(code, MemoryEmitter.QUAD, place, () -> result(code, "low"));
            if (bytes == WIDEST) {
                RamPlace high = place.plus(Long.BYTES);
                memory.store(code, MemoryEmitter.QUAD, high, () -> result(code, "high"));
            }
            return;
        }
        memory.store(
                code,
                bytes == 2 ? Flags.WORD : Flags.DWORD,
                place,
                () -> {
                    result(code, "low");
                    code.op(Opcodes.L2I);
                });
    }

    private static void result(Assembler code, String field) {
        code.get(ClassConstant.FPU);
        code.field(Opcodes.GETFIELD, Fpu.class, field, "J");
    }
}
