package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Method;
import java.util.List;
import jlguest.runtime.LinearMemory;
import jlguest.translator.decode.Decoder;
import jlguest.translator.decode.Instruction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rehearsal of a translation. */
class RehearsalTest {
    @Test
    void itIsAFunctionWithALoopAndACall() {
        Rehearsal rehearsal = new Rehearsal();
        assertEquals(List.of(0, 10, 27, 32, 35), rehearsal.interpret(true));
        assertDoesNotThrow(rehearsal::translate);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatEveryGuestRunsAtOnceIsCompiled(boolean briefly) throws NoSuchMethodException {
        HotSpotCompilers compilers = HotSpotCompilers.find();
        assumeTrue(compilers != null, "this JVM was not told to let its compilers be asked");
        new Rehearsal().interpret(briefly);
        Method decode =
                Decoder.class.getDeclaredMethod(
                        "decode", Instruction.class, int.class, boolean.class);
        compilers.await(decode);
        assertTrue(compilers.level(decode) > 0);
        Method load = LinearMemory.class.getDeclaredMethod("load32", int.class);
        compilers.await(load);
        assertTrue(compilers.level(load) > 0);
    }
}
