package jlguest.translator.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How micro-operations become steps. */
class StepMakerTest {
    private static Step make(int op, int d) {
        MicroCode code = new MicroCode();
        code.beginInstruction(0x1000);
        code.add(op, d, 1, 2, 0);
        MicroOps ops = new MicroOps();
        ops.at(code, 0);
        return StepMaker.make(ops);
    }

    /** All but those whose immediate says what they are. */
    static IntStream operations() {
        return IntStream.range(0, MicroOp.COUNT)
                .filter(op -> op < MicroOp.HELPER || op >= MicroOp.JUMP);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationHasAStep(int op) {
        assertEquals(1, make(op, 0).width());
    }

    @ParameterizedTest
    @EnumSource
    void everyHelperHasAStep(Helper helper) {
        assertEquals(1, make(MicroOp.HELPER, helper.ordinal()).width());
    }

    @Test
    void whatIsNoOperationHasNone() {
        assertThrows(IllegalArgumentException.class, () -> make(MicroOp.COUNT, 0));
    }
}
