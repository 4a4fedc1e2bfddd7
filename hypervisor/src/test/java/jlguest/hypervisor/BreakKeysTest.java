package jlguest.hypervisor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakKeysTest {
    private static final byte[] CONTROL_C = {3};

    private final BreakKeys keys = new BreakKeys();

    private boolean typed(byte[] bytes, long millis) {
        return keys.typed(bytes, bytes.length, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void threeWithinASecondBreak() {
        assertFalse(typed(CONTROL_C, 0));
        assertFalse(typed(CONTROL_C, 500));
        assertTrue(typed(CONTROL_C, 1000));
    }

    @Test
    void threeInOneReadBreak() {
        assertTrue(typed(new byte[] {'x', 3, 3, 3}, 0));
    }

    @Test
    void slowOnesDoNot() {
        for (int i = 0; i < 10; i++) {
            assertFalse(typed(CONTROL_C, i * 501L));
        }
    }

    @Test
    void onlyTheLastThreeCount() {
        assertFalse(typed(CONTROL_C, 0));
        assertFalse(typed(CONTROL_C, 2000));
        assertFalse(typed(CONTROL_C, 2100));
        assertTrue(typed(CONTROL_C, 2200));
    }

    @Test
    void anotherKeyBetweenThemStartsOver() {
        assertFalse(typed(new byte[] {3, 3, 'x', 3, 3}, 0));
        assertTrue(typed(CONTROL_C, 1));
    }
}
