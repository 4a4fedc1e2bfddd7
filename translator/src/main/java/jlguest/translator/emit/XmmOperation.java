package jlguest.translator.emit;

import java.util.HashMap;
import java.util.Map;
import jlguest.runtime.fpu.DirectForm;

/**
 * Operations on XMM registers, as the methods of their {@link DirectForm}s are called: those that
 * are emitted inline, and those that tell how a register is best kept.
 */
enum XmmOperation {
    LOAD_32("load32", Needs.BITS),
    LOAD_64("load64", Needs.BITS),
    LOAD_128("load128", Needs.BITS),
    MERGE_32("merge32", Needs.BITS),
    MERGE_64("merge64", Needs.BITS),
    STORE_64("store64", Needs.BITS),
    STORE_128("store128", Needs.BOTH_HALVES),
    UNPACK_LOW("unpackLow", Needs.BOTH_HALVES),
    UNPACK_HIGH("unpackHigh", Needs.BOTH_HALVES),
    AND("and", Needs.BOTH_HALVES),
    OR("or", Needs.BOTH_HALVES),
    XOR("xor", Needs.BITS),
    SINGLES("singles", Needs.BOTH_HALVES),
    INTEGERS("integers", Needs.BOTH_HALVES),
    ADD_DOUBLE("addDouble", Needs.NUMBER),
    SUBTRACT_DOUBLE("subtractDouble", Needs.NUMBER),
    MULTIPLY_DOUBLE("multiplyDouble", Needs.NUMBER),
    DIVIDE_DOUBLE("divideDouble", Needs.NUMBER),
    SQUARE_ROOT_DOUBLE("squareRootDouble", Needs.NUMBER),
    MINIMUM_DOUBLE("minimumDouble", Needs.NUMBER),
    MAXIMUM_DOUBLE("maximumDouble", Needs.NUMBER),
    COMPARE_DOUBLES("compareDoubles", Needs.NUMBER),
    DOUBLE_FROM_INTEGER("doubleFromInteger", Needs.NUMBER),
    TRUNCATE_DOUBLE("truncateDouble", Needs.NUMBER),
    ROUND_DOUBLE("roundDouble", Needs.NUMBER),
    ADD_DOUBLES("addDoubles", Needs.BOTH_NUMBERS),
    SUBTRACT_DOUBLES("subtractDoubles", Needs.BOTH_NUMBERS),
    MULTIPLY_DOUBLES("multiplyDoubles", Needs.BOTH_NUMBERS),
    DOUBLES("doubles", Needs.BOTH_NUMBERS),
    /** Every other one. */
    OTHER("", Needs.BITS);

    /** How an operation wants its registers: one bit for numbers, one for the upper half. */
    private static final class Needs {
        static final int BITS = 0;
        static final int NUMBER = 1;
        static final int BOTH_HALVES = 2;
        static final int BOTH_NUMBERS = NUMBER | BOTH_HALVES;
    }

    private static final Map<String, XmmOperation> BY_METHOD = new HashMap<>();

    static {
        for (XmmOperation operation : values()) {
            if (BY_METHOD.put(operation.method, operation) != null) {
                throw new IllegalStateException("two operations for " + operation.method);
            }
        }
    }

    private final String method;
    private final int needs;

    XmmOperation(String method, int needs) {
        this.method = method;
        this.needs = needs;
    }

    /** The operation of a form of an XMM register. */
    static XmmOperation of(DirectForm form) {
        return BY_METHOD.getOrDefault(form.method(), OTHER);
    }

    /** Whether it computes with doubles. */
    boolean isOnNumbers() {
        return (needs & Needs.NUMBER) != 0;
    }

    /** Whether it needs the upper halves of its registers, other than to copy or clear them. */
    boolean isOnBothHalves() {
        return (needs & Needs.BOTH_HALVES) != 0;
    }
}
