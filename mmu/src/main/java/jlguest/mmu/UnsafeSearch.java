package jlguest.mmu;

import java.lang.reflect.Field;
import java.nio.Buffer;
import sun.misc.Unsafe;

/**
 * Looks for {@code sun.misc.Unsafe}; this class cannot be linked where there is none. With {@code
 * -Djlguest.unsafe=false} it finds none, so that one can see what is done then.
 */
@SuppressWarnings("removal") // of newer JDKs
final class UnsafeSearch {
    private UnsafeSearch() {}

    /**
     * The one instance, which is known to do what is needed of it.
     *
     * @throws ReflectiveOperationException if it cannot be had
     * @throws RuntimeException if it refuses
     */
    static Unsafe find() throws ReflectiveOperationException {
        if ("false".equals(System.getProperty("jlguest.unsafe"))) {
            throw new NoSuchFieldException("not wanted");
        }
        Field field = Unsafe.class.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        Unsafe unsafe = (Unsafe) field.get(null);
        unsafe.objectFieldOffset(Buffer.class.getDeclaredField("address"));
        unsafe.freeMemory(unsafe.allocateMemory(1));
        return unsafe;
    }
}
