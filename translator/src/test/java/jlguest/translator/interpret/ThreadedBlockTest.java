package jlguest.translator.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.junit.jupiter.api.Test;

/** How a block counts its executions. */
class ThreadedBlockTest {
    private static ThreadedBlock executed(int times) {
        MicroCode code = new MicroCode();
        code.beginInstruction(0x1000);
        code.add(MicroOp.JUMP, MicroOp.HINT_FALL, MicroOp.NONE, 0, 0x1001);
        code.end(0x1001);
        ThreadedBlock block = new ThreadedBlock(new Step[1], code, null);
        block.setExecutions(times);
        return block;
    }

    @Test
    void aBlockBecomesHotOnce() {
        ThreadedBlock block = executed(98);
        assertFalse(block.becomesHot(100));
        assertTrue(block.becomesHot(100));
        assertFalse(block.becomesHot(100));
        assertEquals(101, block.executions());
    }

    @Test
    void whereNothingIsTranslatedNothingBecomesHot() {
        assertFalse(executed(-1).becomesHot(0));
        assertFalse(executed(Integer.MAX_VALUE).becomesHot(0));
    }
}
