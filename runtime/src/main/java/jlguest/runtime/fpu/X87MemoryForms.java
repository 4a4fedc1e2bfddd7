package jlguest.runtime.fpu;

import static jlguest.runtime.fpu.FloatException.STACK_FAULT;

/**
 * The x87 instructions with a memory operand: bits 2 to 0 of the escape opcode and bits 5 to 3 of
 * ModRM number the 64 forms (Intel SDM volume 2D, appendix A.5).
 */
final class X87MemoryForms {
    private static final int SINGLE = 0;
    private static final int INT32 = 1;
    private static final int DOUBLE = 2;
    private static final int INT16 = 3;

    private final X87Stack stack;
    private final X87Conversions unit;
    private final OperandMemory memory;
    private final FpuImages images;

    X87MemoryForms(X87Stack stack, X87Conversions unit, OperandMemory memory, FpuImages images) {
        this.stack = stack;
        this.unit = unit;
        this.memory = memory;
        this.images = images;
    }

    /** The forms that do not exist: D9 /1, FISTTP (which came with SSE3) and DB /4, /6. */
    static boolean defined(int opcode, int group) {
        switch ((opcode & 7) << 3 | group) {
            case 1 << 3 | 1:
            case 3 << 3 | 1:
            case 5 << 3 | 1:
            case 7 << 3 | 1:
            case 3 << 3 | 4:
            case 3 << 3 | 6:
            case 5 << 3 | 5:
                return false;
            default:
                return true;
        }
    }

    /** The forms that neither report pending exceptions nor count as the last instruction. */
    static boolean isControl(int opcode, int group) {
        return (opcode & 7) == 1 && group >= 4 || (opcode & 7) == 5 && group >= 4;
    }

    /** The forms that run although an exception is pending: FNSTENV, FNSTCW, FNSAVE, FNSTSW. */
    static boolean waits(int opcode, int group) {
        return !(group >= 6 && ((opcode & 7) == 1 || (opcode & 7) == 5));
    }

    /** Carries out one form that is {@link #defined}. */
    void execute(int opcode, int group, int operand, boolean operand16) {
        if ((opcode & 1) == 0) {
            arithmetic(opcode >> 1 & 3, group, operand);
            return;
        }
        switch (opcode & 7) {
            case 1:
                loadStoreSingle(group, operand, operand16);
                break;
            case 3:
                loadStoreInt32(group, operand);
                break;
            case 5:
                loadStoreDouble(group, operand, operand16);
                break;
            default:
                loadStoreInt16(group, operand);
                break;
        }
    }

    private void arithmetic(int format, int operation, int operand) {
        fetch(format, operand);
        long b = unit.significand;
        int seB = unit.signExponent;
        int before = unit.status;
        FpuState state = stack.state;
        if (operation == 2 || operation == 3) {
            if (compare(b, seB, before) && operation == 3) {
                stack.pop();
            }
            return;
        }
        if (state.isEmpty(0)) {
            stack.underflowInto(0);
            return;
        }
        unit.operate(
                operation,
                stack.significand(0),
                stack.signExponent(0),
                b,
                seB,
                before,
                state.controlWord);
        stack.deliver(0, unit);
    }

    /** Compares ST(0) with a fetched operand; whether no unmasked exception forbids a pop. */
    private boolean compare(long b, int seB, int before) {
        if (stack.state.isEmpty(0)) {
            stack.setConditions(X87Arithmetic.UNORDERED);
            return stack.underflow();
        }
        stack.setConditions(
                unit.compare(stack.significand(0), stack.signExponent(0), b, seB, before, false));
        return stack.settle(unit.status);
    }

    private void fetch(int format, int operand) {
        switch (format) {
            case SINGLE:
                unit.widenSingle(memory.load32(operand));
                break;
            case DOUBLE:
                unit.widenDouble(memory.load64(operand));
                break;
            case INT32:
                unit.status = 0;
                unit.integer(memory.load32(operand));
                break;
            case INT16:
                unit.status = 0;
                unit.integer((short) memory.load16(operand));
                break;
            default:
                throw new AssertionError(format);
        }
    }

    private void load(int format, int operand) {
        fetch(format, operand);
        unit.quietLoaded();
        if (unit.status == FloatException.DENORMAL && !stack.pushOverflows()) {
            // the one exception found beforehand that does not stop its instruction, even unmasked
            stack.settle(unit.status);
            stack.push(unit.significand, unit.signExponent);
        } else {
            pushLoaded();
        }
    }

    private void pushLoaded() {
        if (stack.pushOverflows()) {
            stack.overflow();
        } else if (stack.settle(unit.status)) {
            stack.push(unit.significand, unit.signExponent);
        }
    }

    private void loadStoreSingle(int group, int operand, boolean operand16) {
        switch (group) {
            case 0:
                load(SINGLE, operand);
                break;
            case 2:
                storeFloat(false, operand);
                break;
            case 3:
                if (storeFloat(false, operand)) {
                    stack.pop();
                }
                break;
            case 4:
                images.loadEnvironment(operand, operand16);
                break;
            case 5:
                stack.state.loadControlWord(memory.load16(operand));
                break;
            case 6:
                images.storeEnvironment(operand, operand16);
                break;
            default:
                memory.store16(operand, stack.state.controlWord);
                break;
        }
    }

    private void loadStoreInt32(int group, int operand) {
        switch (group) {
            case 0:
                load(INT32, operand);
                break;
            case 2:
                storeInteger(32, operand);
                break;
            case 3:
                if (storeInteger(32, operand)) {
                    stack.pop();
                }
                break;
            case 5:
                loadExtended(operand);
                break;
            default:
                storeExtended(operand);
                break;
        }
    }

    private void loadStoreDouble(int group, int operand, boolean operand16) {
        switch (group) {
            case 0:
                load(DOUBLE, operand);
                break;
            case 2:
                storeFloat(true, operand);
                break;
            case 3:
                if (storeFloat(true, operand)) {
                    stack.pop();
                }
                break;
            case 4:
                images.restore(operand, operand16);
                break;
            case 6:
                images.save(operand, operand16);
                break;
            default:
                memory.store16(operand, stack.state.packedStatusWord());
                break;
        }
    }

    private void loadStoreInt16(int group, int operand) {
        switch (group) {
            case 0:
                load(INT16, operand);
                break;
            case 2:
                storeInteger(16, operand);
                break;
            case 3:
                if (storeInteger(16, operand)) {
                    stack.pop();
                }
                break;
            case 4:
                loadDecimal(operand);
                break;
            case 5:
                long value = memory.load64(operand);
                unit.status = 0;
                unit.integer(value);
                pushLoaded();
                break;
            case 6:
                storeDecimal(operand);
                break;
            default:
                if (storeInteger(64, operand)) {
                    stack.pop();
                }
                break;
        }
    }

    /** FST: true when the store was made, or would have been made, and a pop may follow. */
    private boolean storeFloat(boolean isDouble, int operand) {
        long bits;
        int found;
        if (stack.state.isEmpty(0)) {
            bits = isDouble ? NarrowRounding.DOUBLE_NAN : NarrowRounding.SINGLE_NAN;
            found = FloatException.INVALID | STACK_FAULT;
        } else {
            bits =
                    unit.narrow(
                            stack.significand(0),
                            stack.signExponent(0),
                            isDouble,
                            stack.state.controlWord);
            found = unit.status;
        }
        if (!stack.preventsStore(found)) {
            if (isDouble) {
                memory.store64(operand, bits);
            } else {
                memory.store32(operand, (int) bits);
            }
        }
        return stack.settleStore(found);
    }

    private boolean storeInteger(int bits, int operand) {
        long value;
        int found;
        if (stack.state.isEmpty(0)) {
            value = -1L << bits - 1;
            found = FloatException.INVALID | STACK_FAULT;
        } else {
            value =
                    unit.toInteger(
                            stack.significand(0),
                            stack.signExponent(0),
                            bits,
                            stack.state.controlWord >>> 10 & 3);
            found = unit.status;
        }
        if (!stack.preventsStore(found)) {
            if (bits == 64) {
                memory.store64(operand, value);
            } else if (bits == 32) {
                memory.store32(operand, (int) value);
            } else {
                memory.store16(operand, (int) value & 0xFFFF);
            }
        }
        return stack.settleStore(found);
    }

    private void loadExtended(int operand) {
        long significand = memory.load64(operand);
        int signExponent = memory.load16(operand + 8);
        unit.status = 0;
        unit.result(significand, signExponent);
        pushLoaded();
    }

    private void storeExtended(int operand) {
        long significand = Ext80.NAN_SIGNIFICAND;
        int signExponent = Ext80.NAN_SIGN_EXPONENT;
        int found = 0;
        if (stack.state.isEmpty(0)) {
            found = FloatException.INVALID | STACK_FAULT;
        } else {
            significand = stack.significand(0);
            signExponent = stack.signExponent(0);
        }
        if (!stack.preventsStore(found)) {
            // Two stores: recorded processors leave the significand behind if the second faults.
            memory.store64(operand, significand);
            memory.store16(operand + 8, signExponent);
        }
        settle(found);
    }

    private void loadDecimal(int operand) {
        long low = memory.load64(operand);
        int high = memory.load16(operand + 8);
        unit.status = 0;
        unit.fromDecimal(low, high);
        pushLoaded();
    }

    private void storeDecimal(int operand) {
        long low = 0xC000000000000000L;
        int high = 0xFFFF;
        int found = FloatException.INVALID | STACK_FAULT;
        if (!stack.state.isEmpty(0)) {
            low =
                    unit.toDecimal(
                            stack.significand(0),
                            stack.signExponent(0),
                            stack.state.controlWord >>> 10 & 3);
            high = unit.decimalHigh;
            found = unit.status;
        }
        if (!stack.preventsStore(found)) {
            memory.checkWrite(operand, 10);
            memory.store64(operand, low);
            memory.store16(operand + 8, high);
        }
        settle(found);
    }

    private void settle(int found) {
        if (stack.settleStore(found)) {
            stack.pop();
        }
    }
}
