package jlguest.translator.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.api.Test;

/** How a block counts its executions and becomes hot. */
class ThreadedBlockTest {
    private static ThreadedBlock withHeat(int heat) {
        MicroCode code = new MicroCode();
        code.beginInstruction(0x1000);
        code.add(MicroOp.JUMP, MicroOp.HINT_FALL, MicroOp.NONE, 0, 0x1001);
        code.end(0x1001);
        ThreadedBlock block = new ThreadedBlock(new Step[1], code, null);
        block.setHeat(heat);
        return block;
    }

    @Test
    void aBlockBecomesHotOnce() {
        ThreadedBlock block = withHeat(98);
        assertFalse(block.becomesHot(1, 100));
        assertTrue(block.becomesHot(1, 100));
        assertFalse(block.becomesHot(1, 100));
    }

    @Test
    void anExecutionMayHeatMore() {
        ThreadedBlock block = withHeat(93);
        assertFalse(block.becomesHot(5, 100));
        assertTrue(block.becomesHot(5, 100));
        assertFalse(block.becomesHot(5, 100));
    }

    @Test
    void executionsAreCountedWhateverTheHeat() {
        ThreadedBlock block = withHeat(7);
        block.becomesHot(1, 100);
        block.setHeat(0);
        block.becomesHot(5, 100);
        assertEquals(2, block.executions());
    }

    @Test
    void whereNothingIsTranslatedNothingBecomesHot() {
        assertFalse(withHeat(-1).becomesHot(1, 0));
        assertFalse(withHeat(Integer.MAX_VALUE).becomesHot(1, 0));
    }
}
