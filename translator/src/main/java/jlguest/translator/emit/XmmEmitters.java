package jlguest.translator.emit;

import jlguest.runtime.Flags;
import jlguest.runtime.fpu.DirectFloats;
import jlguest.runtime.fpu.DirectForm;
import jlguest.runtime.fpu.DirectForm.Result;
import jlguest.runtime.fpu.DirectForm.Source;
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
final class XmmEmitters {
    private static final int WIDEST = 16;
    private static final int OPERATION_SHIFT = 8;
    private static final int ADD = 0x58;
    private static final int MULTIPLY = 0x59;
    private static final int SUBTRACT = 0x5C;
    private static final int DIVIDE = 0x5E;
    private static final int SQUARE_ROOT = 0x51;
    private static final long LOW_HALF = 0xFFFFFFFFL;

    private final RegionEmitter region;
    private final Assembler code;
    private final XmmRegisters registers;
    private final XmmLanes lanes;
    private final Micro micro;
    private final DirectForm form;
    private final Label sideExit;

    /** The lane that the form's code names: of the destination, or what a store stores. */
    private final int place;

    /** Number of the source operand's lower lane, or -1 if it is no register. */
    private final int source;

    private final Lane low;
    private final Lane high;
    private RamPlace memory;

    /** Lanes that will be known to be tame. */
    private int tame;

    private XmmEmitters(RegionEmitter region, Micro micro, DirectForm form) {
        this.region = region;
        this.micro = micro;
        this.form = form;
        code = region.code();
        registers = region.xmm();
        lanes = registers.lanes();
        sideExit = region.sideExit();
        place = form.code() & 0xF;
        source = form.source() == Source.XMM ? 2 * form.register() : -1;
        boolean number = lanes.of(place).number();
        low = source < 0 ? lanes.operand(0, number) : lanes.of(source);
        high = source < 0 ? lanes.operand(1, number) : lanes.of(source + 1);
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
            for (int i = 0; i < 2; i++) {
                if ((tame >>> i & 1) != 0) {
                    registers.tamed(2 * XmmUse.destination(form) + i);
                }
            }
        }
    }

    /** Puts a source operand that is no XMM register into its locals. */
    private void fetch() {
        if (form.source() == Source.GENERAL) {
            region.push(micro.b());
            code.op(Opcodes.I2L);
            low.pop(code, false);
        } else if (form.source() == Source.MEMORY) {
            DirectEmitters.load(region, Math.min(form.bytes(), Long.BYTES), memory);
            low.pop(code, false);
            if (form.bytes() == WIDEST) {
                DirectEmitters.load(region, Long.BYTES, memory.plus(Long.BYTES));
                high.pop(code, false);
            }
        }
    }

    private void pushBits(int lane) {
        lanes.of(lane).push(code, false);
    }

    private void popBits(int lane) {
        lanes.of(lane).pop(code, false);
    }

    private void move(Lane from, int to) {
        Lane target = lanes.of(to);
        from.push(code, target.number());
        target.pop(code, target.number());
    }

    /** Notes that a half of the destination is as tame as a lane of a register, if it is one. */
    private void follow(int half, int lane) {
        if (lane >= 0 && registers.isTame(lane)) {
            tame |= 1 << half;
        }
    }

    private int sourceLane(int half) {
        return source < 0 ? -1 : source + half;
    }

    // ---- Moves. ----

    /** Emits a move or an operation on bits, if it is one of those. */
    private boolean move() {
        switch (form.method()) {
            case "load32":
                lowSingle();
                popBits(place);
                clearUpper();
                return true;
            case "load64":
                follow(0, source);
                move(low, place);
                clearUpper();
                return true;
            case "load128":
                follow(0, source);
                follow(1, sourceLane(1));
                move(low, place);
                move(high, place + 1);
                return true;
            case "merge64":
                follow(place & 1, source);
                follow(~place & 1, place ^ 1);
                move(low, place);
                return true;
            case "merge32":
                pushBits(place);
                mask(~LOW_HALF);
                lowSingle();
                code.op(Opcodes.LOR);
                popBits(place);
                return true;
            case "store64":
            case "store128":
                store();
                return true;
            case "unpackLow":
                follow(0, place);
                follow(1, source);
                move(low, place + 1);
                return true;
            case "unpackHigh":
                follow(0, place + 1);
                follow(1, sourceLane(1));
                move(lanes.of(place + 1), place);
                move(high, place + 1);
                return true;
            case "and":
                bitwise(Opcodes.LAND);
                return true;
            case "or":
                bitwise(Opcodes.LOR);
                return true;
            case "xor":
                exclusiveOr();
                return true;
            default:
                return false;
        }
    }

    private void mask(long bits) {
        code.constant(bits);
        code.op(Opcodes.LAND);
    }

    private void lowSingle() {
        low.push(code, false);
        mask(LOW_HALF);
    }

    private void clearUpper() {
        tame |= 2;
        code.constant(0L);
        popBits(place + 1);
    }

    private void bitwise(int opcode) {
        pushBits(place);
        low.push(code, false);
        code.op(opcode);
        pushBits(place + 1);
        high.push(code, false);
        code.op(opcode);
        popBits(place + 1);
        popBits(place);
    }

    /** Of a register with itself it is how zero is loaded. */
    private void exclusiveOr() {
        if (source == place) {
            tame = 1;
            code.constant(0L);
            popBits(place);
            clearUpper();
        } else {
            bitwise(Opcodes.LXOR);
        }
    }

    private void store() {
        if (form.result() == Result.GENERAL) {
            pushBits(place);
            code.op(Opcodes.L2I);
            region.pop(micro.d());
            return;
        }
        DirectEmitters.store(
                region, Math.min(form.bytes(), Long.BYTES), memory, () -> pushBits(place));
        if (form.bytes() == WIDEST) {
            RamPlace upper = memory.plus(Long.BYTES);
            DirectEmitters.store(region, Long.BYTES, upper, () -> pushBits(place + 1));
        }
    }

    // ---- Arithmetic. ----

    /** Emits an operation that the host's arithmetic can do, if it is one. */
    private boolean arithmetic() {
        switch (form.method()) {
            case "addDouble":
                return compute(ADD, 1);
            case "subtractDouble":
                return compute(SUBTRACT, 1);
            case "multiplyDouble":
                return compute(MULTIPLY, 1);
            case "divideDouble":
                return compute(DIVIDE, 1);
            case "squareRootDouble":
                return compute(SQUARE_ROOT, 1);
            case "addDoubles":
                return compute(ADD, 2);
            case "subtractDoubles":
                return compute(SUBTRACT, 2);
            case "multiplyDoubles":
                return compute(MULTIPLY, 2);
            case "doubles":
                return compute(form.code() >>> OPERATION_SHIFT, 2);
            case "compareDoubles":
                compare();
                return true;
            case "doubleFromInteger":
                low.push(code, false);
                code.op(Opcodes.L2I);
                code.op(Opcodes.I2D);
                lanes.of(place).pop(code, true);
                tame = 1;
                follow(1, place + 1);
                return true;
            default:
                return false;
        }
    }

    /** Emits an operation on the lower of two doubles, or on both, if the host can do it. */
    private boolean compute(int operation, int count) {
        if (operation != SQUARE_ROOT && opcode(operation) == Opcodes.NOP) {
            return false;
        }
        boolean unary = operation == SQUARE_ROOT;
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
                code.op(opcode(operation));
            }
            lanes.result(i).pop(code, true);
        }
        for (int i = 0; i < count; i++) {
            registers.requireFit(lanes.result(i), slow);
        }
        for (int i = 0; i < count; i++) {
            lanes.result(i).push(code, true);
            lanes.of(place + i).pop(code, true);
        }
        otherwise(slow, () -> computeSlowly(operation, count));
        tame = count == 2 ? 3 : 1;
        if (count == 1) {
            follow(1, place + 1);
        }
        return true;
    }

    private Lane source(int half) {
        return half == 0 ? low : high;
    }

    private static int opcode(int operation) {
        switch (operation) {
            case ADD:
                return Opcodes.DADD;
            case SUBTRACT:
                return Opcodes.DSUB;
            case MULTIPLY:
                return Opcodes.DMUL;
            case DIVIDE:
                return Opcodes.DDIV;
            default:
                return Opcodes.NOP;
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

    private void computeSlowly(int operation, int count) {
        code.get(ClassConstant.FPU);
        code.constant(operation);
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
