package jlguest.translator.emit;

import jlguest.runtime.fpu.DirectForm;
import jlguest.runtime.fpu.DirectForm.Result;
import jlguest.runtime.fpu.DirectForm.Source;
import jlguest.translator.emit.XmmLanes.Lane;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * The operands of one SIMD instruction on {@link XmmRegisters}, and the moves and operations on
 * bits among such instructions.
 */
class XmmMoves {
    static final int WIDEST = 16;

    private static final long LOW_HALF = 0xFFFFFFFFL;

    final RegionEmitter region;
    final Assembler code;
    final XmmRegisters registers;
    final XmmLanes lanes;
    final Micro micro;
    final DirectForm form;
    final XmmOperation operation;
    final Label sideExit;

    /** The lane that the form's code names: of the destination, or what a store stores. */
    final int place;

    /** Number of the source operand's lower lane, or -1 if it is no register. */
    final int source;

    final Lane low;
    final Lane high;
    RamPlace memory;

    XmmMoves(RegionEmitter region, Micro micro, DirectForm form) {
        this.region = region;
        this.micro = micro;
        this.form = form;
        operation = XmmOperation.of(form);
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

    /** Puts a source operand that is no XMM register into its locals. */
    final void fetch() {
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

    final void pushBits(int lane) {
        lanes.of(lane).push(code, false);
    }

    final void popBits(int lane) {
        lanes.of(lane).pop(code, false);
    }

    private void move(Lane from, int to) {
        Lane target = lanes.of(to);
        from.push(code, target.number());
        target.pop(code, target.number());
    }

    final int sourceLane(int half) {
        return source < 0 ? -1 : source + half;
    }

    // ---- Moves. ----

    /** Emits a move or an operation on bits, if it is one of those. */
    final boolean move() {
        switch (operation) {
            case LOAD_32:
                lowSingle();
                popBits(place);
                clearUpper();
                return true;
            case LOAD_64:
                move(low, place);
                clearUpper();
                return true;
            case LOAD_128:
                move(low, place);
                move(high, place + 1);
                return true;
            case MERGE_64:
                move(low, place);
                return true;
            case MERGE_32:
                pushBits(place);
                mask(~LOW_HALF);
                lowSingle();
                code.op(Opcodes.LOR);
                popBits(place);
                return true;
            case STORE_64:
            case STORE_128:
                store();
                return true;
            case UNPACK_LOW:
                move(low, place + 1);
                return true;
            case UNPACK_HIGH:
                move(lanes.of(place + 1), place);
                move(high, place + 1);
                return true;
            case AND:
                bitwise(Opcodes.LAND);
                return true;
            case OR:
                bitwise(Opcodes.LOR);
                return true;
            case XOR:
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
        store(place, Math.min(form.bytes(), Long.BYTES), memory);
        if (form.bytes() == WIDEST) {
            store(place + 1, Long.BYTES, memory.plus(Long.BYTES));
        }
    }

    /** Stores the lowest bytes of a lane. */
    private void store(int lane, int bytes, RamPlace to) {
        region.memory().pushPlace(code, to);
        pushBits(lane);
        DirectEmitters.store(region, bytes);
    }
}
