package jlguest.translator.emit;

import jlguest.runtime.Flags;
import jlguest.runtime.fpu.DirectFloats;
import jlguest.runtime.fpu.DirectForm;
import jlguest.runtime.fpu.DirectForm.Result;
import jlguest.runtime.fpu.Fpu;
import jlguest.translator.code.MicroOp;
import jlguest.translator.emit.XmmLanes.Lane;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * One SIMD instruction on {@link XmmRegisters}: moves and logic inline, arithmetic by the host's
 * own where that does as {@link HostFloats} describes, and out of line where not; every other form
 * by its method alone, between putting its register into the unit and loading it again.
 */
final class XmmEmitters extends XmmMoves {
    private static final int OPCODE_SHIFT = 8;
    private static final int ADD = 0x58;
    private static final int MULTIPLY = 0x59;
    private static final int SUBTRACT = 0x5C;
    private static final int DIVIDE = 0x5E;
    private static final int SQUARE_ROOT = 0x51;

    private final int opcode;

    private XmmEmitters(RegionEmitter region, Micro micro, DirectForm form) {
        super(region, micro, form);
        opcode = micro.imm() >>> OPCODE_SHIFT & 0xFF;
    }

    static void emit(RegionEmitter region, Micro micro) {
        new XmmEmitters(region, micro, DirectForm.simd(micro.imm())).emit();
    }

    private void emit() {
        if (form.bytes() != 0) {
            memory = DirectEmitters.place(region, micro, form);
        }
        registers.requireUnit(sideExit);
        fetch();
        if (!move() && !arithmetic()) {
            callMethod();
        }
        if (form.result() == Result.NONE) {
            registers.changed(XmmUse.destination(form));
        }
    }

    // ---- Arithmetic. ----

    /** Emits an operation that the host's arithmetic can do, if it is one. */
    private boolean arithmetic() {
        switch (operation) {
            case ADD_DOUBLE:
            case SUBTRACT_DOUBLE:
            case MULTIPLY_DOUBLE:
            case DIVIDE_DOUBLE:
            case SQUARE_ROOT_DOUBLE:
                compute(1);
                return true;
            case ADD_DOUBLES:
            case SUBTRACT_DOUBLES:
            case MULTIPLY_DOUBLES:
                compute(2);
                return true;
            case DOUBLES:
                if (!computes(form)) {
                    return false;
                }
                compute(2);
                return true;
            case COMPARE_DOUBLES:
                compare();
                return true;
            case DOUBLE_FROM_INTEGER:
                low.push(code, false);
                code.op(Opcodes.L2I);
                code.op(Opcodes.I2D);
                lanes.of(place).pop(code, true);
                return true;
            default:
                return false;
        }
    }

    /** Whether the host's arithmetic can do an {@link XmmOperation#DOUBLES}. */
    static boolean computes(DirectForm form) {
        int opcode = form.code() >>> OPCODE_SHIFT;
        return opcode == DIVIDE || opcode == SQUARE_ROOT;
    }

    /** Emits an operation on the lower of two doubles, or on both. */
    private void compute(int count) {
        boolean unary = opcode == SQUARE_ROOT;
        Label slow = new Label();
        for (int i = 0; i < count; i++) {
            requireTame(i, unary, slow);
        }
        for (int i = 0; i < count; i++) {
            if (unary) {
                source(i).push(code, true);
                code.call(Math.class, "sqrt", "(D)D");
            } else {
                lanes.of(place + i).push(code, true);
                source(i).push(code, true);
                code.op(instruction());
            }
            lanes.result(i).pop(code, true);
        }
        for (int i = 0; i < count; i++) {
            requireFit(i, slow);
        }
        for (int i = 0; i < count; i++) {
            lanes.result(i).push(code, true);
            lanes.of(place + i).pop(code, true);
        }
        otherwise(slow, () -> computeSlowly(count));
    }

    /**
     * Jumps unless the result of a half may be taken. Zeros are looked at out of line: they are
     * frequent where a program clears its numbers first.
     */
    private void requireFit(int half, Label slow) {
        Label small = new Label();
        Label back = new Label();
        registers.requireFit(lanes.result(half), small, slow);
        code.place(back, 0);
        registers.later(
                () -> {
                    code.place(small, 0);
                    jumpIfZero(lanes.result(half), false, slow);
                    if (opcode == MULTIPLY) {
                        jumpIfZero(source(half), true, back);
                    }
                    if (opcode == MULTIPLY || opcode == DIVIDE) {
                        jumpIfZero(lanes.of(place + half), false, slow);
                    }
                    code.jump(Opcodes.GOTO, back);
                });
    }

    /** Jumps if a lane is zero, or if it is not. */
    private void jumpIfZero(Lane lane, boolean isZero, Label target) {
        lane.push(code, true);
        code.op(Opcodes.DCONST_0);
        code.op(Opcodes.DCMPL);
        code.jump(isZero ? Opcodes.IFEQ : Opcodes.IFNE, target);
    }

    private Lane source(int half) {
        return half == 0 ? low : high;
    }

    private int instruction() {
        switch (opcode) {
            case ADD:
                return Opcodes.DADD;
            case SUBTRACT:
                return Opcodes.DSUB;
            case MULTIPLY:
                return Opcodes.DMUL;
            default:
                return Opcodes.DDIV;
        }
    }

    /** Jumps unless the operands of a half are tame. */
    private void requireTame(int half, boolean unary, Label other) {
        int first = place + half;
        if (!unary && !registers.isTame(first)) {
            registers.requireTame(lanes.of(first), other);
        }
        int second = sourceLane(half);
        boolean same = !unary && second == first;
        if (!same && (second < 0 || !registers.isTame(second))) {
            registers.requireTame(source(half), other);
        }
    }

    private void computeSlowly(int count) {
        code.get(ClassConstant.FPU);
        code.constant(opcode);
        for (int i = 0; i < count; i++) {
            lanes.of(place + i).push(code, true);
            source(i).push(code, true);
        }
        String operands = count == 1 ? "DD" : "DDDD";
        code.call(DirectFloats.class, "operate", "(Ljlguest/runtime/fpu/Fpu;I" + operands + ")D");
        registers.popLimit(sideExit);
        for (int i = 0; i < count; i++) {
            code.get(ClassConstant.FPU);
            code.field(Opcodes.GETFIELD, Fpu.class, i == 0 ? "lowNumber" : "highNumber", "D");
            lanes.of(place + i).pop(code, true);
        }
    }

    private void compare() {
        Label slow = new Label();
        Label notLess = new Label();
        requireTame(0, false, slow);
        pushBoth();
        code.op(Opcodes.DCMPG);
        code.jump(Opcodes.IFGE, notLess);
        code.constant(Flags.CF);
        region.pop(micro.d());
        Label back = otherwise(slow, this::compareSlowly);
        registers.later(
                () -> {
                    Label notGreater = new Label();
                    code.place(notLess, 0);
                    pushBoth();
                    code.op(Opcodes.DCMPL);
                    code.jump(Opcodes.IFLE, notGreater);
                    code.constant(0);
                    region.pop(micro.d());
                    code.jump(Opcodes.GOTO, back);
                    code.place(notGreater, 0);
                    pushBoth();
                    code.op(Opcodes.DCMPL);
                    code.jump(Opcodes.IFNE, slow);
                    code.constant(Flags.ZF);
                    region.pop(micro.d());
                    code.jump(Opcodes.GOTO, back);
                });
    }

    private void pushBoth() {
        lanes.of(place).push(code, true);
        low.push(code, true);
    }

    private void compareSlowly() {
        code.get(ClassConstant.FPU);
        code.constant(form.code());
        pushBoth();
        code.call(DirectFloats.class, "compare", "(Ljlguest/runtime/fpu/Fpu;IDD)Z");
        code.jump(Opcodes.IFEQ, sideExit);
        popResult();
    }

    /** What is done out of line where the host's arithmetic does not do. */
    private Label otherwise(Label slow, Runnable emitter) {
        Label back = new Label();
        code.place(back, 0);
        registers.later(
                () -> {
                    code.place(slow, 0);
                    emitter.run();
                    code.jump(Opcodes.GOTO, back);
                });
        return back;
    }

    // ---- The rest. ----

    private void callMethod() {
        int register = XmmUse.destination(form);
        registers.spill(register);
        code.get(ClassConstant.FPU);
        code.constant(form.code());
        low.push(code, false);
        if (form.bytes() == WIDEST || source >= 0) {
            high.push(code, false);
        } else {
            code.constant(0L);
        }
        code.call(form.owner(), form.method(), DirectEmitters.DESCRIPTOR);
        code.jump(Opcodes.IFEQ, sideExit);
        if (form.result() == Result.NONE) {
            registers.load(register);
        } else if (micro.d() != MicroOp.NONE) {
            popResult();
        }
    }

    private void popResult() {
        DirectEmitters.result(code, "low");
        code.op(Opcodes.L2I);
        region.pop(micro.d());
    }
}
