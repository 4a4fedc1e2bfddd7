package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.List;
import jlguest.runtime.fpu.HostFloats;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * The XMM registers of a region in {@link XmmLanes}: loaded where general registers are, and put
 * back into the unit's registers before anything else may look at those; and what is known about
 * them where code is being written.
 */
final class XmmRegisters {
    private final XmmUse use;
    private final Assembler code;
    private final XmmLanes lanes;
    private final List<Runnable> outOfLine = new ArrayList<>();
    private final XmmFlow flow;
    private int dirty;
    private int known;

    XmmRegisters(XmmUse use, XmmFlow flow, Assembler code, XmmLanes lanes) {
        this.use = use;
        this.flow = flow;
        this.code = code;
        this.lanes = lanes;
    }

    XmmLanes lanes() {
        return lanes;
    }

    /** Gives all locals their first values. */
    void start() {
        lanes.start(code);
        load();
    }

    /** Loads all from the unit, after something else ran. */
    void load() {
        if (use.used() == 0) {
            return;
        }
        loadLimit();
        for (int register = 0; register < XmmUse.REGISTERS; register++) {
            if ((use.used() >>> register & 1) != 0) {
                load(register);
            }
        }
    }

    private void loadLimit() {
        code.get(ClassConstant.FPU);
        code.call(HostFloats.class, "limit", "(Ljlguest/runtime/fpu/Fpu;)D");
        code.storeDouble(lanes.limit());
    }

    /** Loads a register from the unit. */
    void load(int register) {
        for (int lane = 2 * register; lane < 2 * register + 2; lane++) {
            if (!lanes.of(lane).isKept()) {
                code.get(ClassConstant.XMM);
                code.constant(lane);
                code.op(Opcodes.LALOAD);
                lanes.of(lane).pop(code, false);
            }
        }
    }

    /** Puts a register into the unit. */
    void spill(int register) {
        for (int lane = 2 * register; lane < 2 * register + 2; lane++) {
            if (!lanes.of(lane).isKept()) {
                code.get(ClassConstant.XMM);
                code.constant(lane);
                lanes.of(lane).push(code, false);
                code.op(Opcodes.LASTORE);
            }
        }
    }

    private void spillAll(int registers) {
        for (int register = 0; register < XmmUse.REGISTERS; register++) {
            if ((registers >>> register & 1) != 0) {
                spill(register);
            }
        }
    }

    /** Puts what the region may have changed into the unit. */
    void spillWritten() {
        spillAll(use.written());
    }

    /** Puts what may have been changed since the last time into the unit. */
    void spillChanges() {
        spillAll(dirty);
        dirty = 0;
    }

    /** Starts with what is known where a node starts. */
    void beginBlock(int node) {
        dirty = use.written();
        known = flow.atStart(node);
    }

    /** Notes what a micro-operation that was written changes about what is known. */
    void after(Micro micro) {
        known = XmmFlow.after(known, micro);
    }

    /** Loads what a helper changed. */
    void reloadAfter(HelperEffect effect) {
        if (effect.mayChangeVectors()) {
            load();
        } else if (use.used() != 0) {
            loadLimit();
        }
    }

    /** Notes that a register was changed. */
    void changed(int register) {
        dirty |= 1 << register;
    }

    /** Whether a lane is known not to be denormal. */
    boolean isTame(int lane) {
        return XmmFlow.isTame(known, lane);
    }

    /** Jumps if a lane is denormal, and may do so if it is a NaN. */
    void requireTame(XmmLanes.Lane lane, Label other) {
        Label small = new Label();
        Label back = new Label();
        pushMagnitude(lane);
        code.constant(Double.MIN_NORMAL);
        code.op(Opcodes.DCMPL);
        code.jump(Opcodes.IFLT, small);
        code.place(back, 0);
        later(
                () -> {
                    code.place(small, 0);
                    lane.push(code, true);
                    code.op(Opcodes.DCONST_0);
                    code.op(Opcodes.DCMPL);
                    code.jump(Opcodes.IFNE, other);
                    code.jump(Opcodes.GOTO, back);
                });
    }

    private void pushMagnitude(XmmLanes.Lane lane) {
        lane.push(code, true);
        code.call(Math.class, "abs", "(D)D");
    }

    /**
     * Jumps unless {@link HostFloats#fits}.
     *
     * @param small where to go with a result that is zero or too small
     * @param other where to go with any other
     */
    void requireFit(XmmLanes.Lane result, Label small, Label other) {
        pushMagnitude(result);
        code.loadDouble(lanes.limit());
        code.op(Opcodes.DCMPG);
        code.jump(Opcodes.IFGT, other);
        pushMagnitude(result);
        code.constant(HostFloats.LEAST);
        code.op(Opcodes.DCMPL);
        code.jump(Opcodes.IFLT, small);
    }

    /** Takes the side exit if the unit may not be used. */
    void requireUnit(Label sideExit) {
        if (!XmmFlow.isUnitThere(known)) {
            requireLimit(sideExit);
        }
    }

    private void requireLimit(Label sideExit) {
        code.loadDouble(lanes.limit());
        code.op(Opcodes.DCONST_0);
        code.op(Opcodes.DCMPL);
        code.jump(Opcodes.IFEQ, sideExit);
    }

    /** Pops the limit after a slow operation, or takes the side exit if that was not done. */
    void popLimit(Label sideExit) {
        code.storeDouble(lanes.limit());
        requireLimit(sideExit);
    }

    /** Has code written behind the blocks. */
    void later(Runnable emitter) {
        outOfLine.add(emitter);
    }

    /** Writes what was to be written behind the blocks. */
    void finish() {
        for (Runnable emitter : outOfLine) {
            emitter.run();
        }
    }
}
