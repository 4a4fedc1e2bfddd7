package jlguest.translator.emit;

import jlguest.runtime.Flags;
import jlguest.runtime.fpu.DirectForm;
import jlguest.runtime.fpu.DirectForm.Result;
import jlguest.runtime.fpu.DirectForm.Source;
import jlguest.runtime.fpu.Fpu;
import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Opcodes;

/**
 * x87 instructions in {@link DirectForm}s: operands are loaded inline, the method is called with
 * them, and what it does not do is a side exit. {@link XmmEmitters} has those of XMM registers.
 */
final class DirectEmitters {
    static final String DESCRIPTOR = "(Ljlguest/runtime/fpu/Fpu;IJJ)Z";
    private static final int WIDEST = 16;

    private DirectEmitters() {}

    static void emit(RegionEmitter region, Micro micro) {
        if (micro.op() == MicroOp.SIMD) {
            XmmEmitters.emit(region, micro);
        } else {
            emit(region, micro, DirectForm.x87(micro.imm()));
        }
    }

    /** Emits the way to a form's memory operand. */
    static RamPlace place(RegionEmitter region, Micro micro, DirectForm form) {
        Assembler code = region.code();
        if (form.aligned()) {
            code.load(region.slot(micro.a()));
            code.and(WIDEST - 1);
            code.jump(Opcodes.IFNE, region.sideExit());
        }
        return region.place(micro, form.bytes(), form.result() == Result.MEMORY);
    }

    private static void emit(RegionEmitter region, Micro micro, DirectForm form) {
        Assembler code = region.code();
        RamPlace place = form.bytes() == 0 ? null : place(region, micro, form);
        code.get(ClassConstant.FPU);
        code.constant(form.code());
        if (form.source() == Source.MEMORY) {
            load(region, form.bytes(), place);
        } else {
            code.constant(0L);
        }
        code.constant(region.address());
        code.op(Opcodes.I2L);
        code.call(form.owner(), form.method(), DESCRIPTOR);
        code.jump(Opcodes.IFEQ, region.sideExit());
        if (form.result() == Result.MEMORY) {
            region.memory().pushPlace(code, place);
            result(code, "low");
            store(region, form.bytes());
        } else if (micro.d() != MicroOp.NONE) {
            result(code, "low");
            code.op(Opcodes.L2I);
            region.pop(micro.d());
        }
    }

    /** Pushes a memory operand of up to eight bytes, sign-extended from four. */
    static void load(RegionEmitter region, int bytes, RamPlace place) {
        Assembler code = region.code();
        MemoryEmitter memory = region.memory();
        if (bytes == Long.BYTES) {
            memory.load(code, MemoryEmitter.QUAD, place);
            return;
        }
        memory.load(code, bytes == 2 ? Flags.WORD : Flags.DWORD, place);
        code.op(Opcodes.I2L);
    }

    /** Stores the lowest bytes, up to eight, of a {@code long} that is pushed behind its place. */
    static void store(RegionEmitter region, int bytes) {
        Assembler code = region.code();
        if (bytes == Long.BYTES) {
            region.memory().store(code, MemoryEmitter.QUAD);
            return;
        }
        code.op(Opcodes.L2I);
        region.memory().store(code, bytes == 2 ? Flags.WORD : Flags.DWORD);
    }

    /** Pushes a result that a form's method has left. */
    static void result(Assembler code, String field) {
        code.get(ClassConstant.FPU);
        code.field(Opcodes.GETFIELD, Fpu.class, field, "J");
    }
}
