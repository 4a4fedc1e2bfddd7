package jlguest.mmu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class OutsideHeapTest {
    private final OutsideHeap outside = new OutsideHeap(1000);

    /** Something that only a collection takes away. */
    private static WeakReference<Object> garbage() {
        return new WeakReference<>(new Object());
    }

    /** Whether making a block has the heap looked through. */
    private boolean collects(int size) {
        WeakReference<Object> garbage = garbage();
        outside.reserve(size);
        return garbage.get() == null;
    }

    @Test
    void theCollectorIsAskedOnceForEachStep() {
        int asked = 0;
        for (int i = 0; i < 100; i++) {
            asked += collects(100) ? 1 : 0;
        }
        assertTrue(asked >= 8 && asked <= 30, asked + " times for ten steps");
    }

    @Test
    void whatWasGivenBackDoesNotCount() {
        int asked = 0;
        for (int i = 0; i < 100; i++) {
            asked += collects(100) ? 1 : 0;
            outside.release(100);
        }
        assertTrue(asked <= 20, asked + " times");
    }
}
