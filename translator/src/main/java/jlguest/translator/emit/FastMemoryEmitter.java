package jlguest.translator.emit;

import java.lang.reflect.Field;

/**
 * Access through {@code sun.misc.Unsafe}, called by emitted code only, so that nothing is compiled
 * against it. Its methods are intrinsics, which cost C2 no inlining budget.
 */
final class FastMemoryEmitter implements MemoryEmitter {
    private static final String OWNER = "sun/misc/Unsafe";
    private static final String[] GET = {"getByte", "getShort", "getInt", "getLong"};
    private static final String[] PUT = {"putByte", "putShort", "putInt", "putLong"};
    private static final String[] TYPE = {"B", "S", "I", "J"};

    private final Object unsafe;
    private final long base;

    private FastMemoryEmitter(Object unsafe, long base) {
        this.unsafe = unsafe;
        this.base = base;
    }

    /**
     * Makes the emitter.
     *
     * @throws UnsupportedOperationException if this JVM has no {@code sun.misc.Unsafe}
     */
    static FastMemoryEmitter create() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            Field base = type.getField("ARRAY_BYTE_BASE_OFFSET");
            return new FastMemoryEmitter(instance.get(null), ((Number) base.get(null)).longValue());
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new UnsupportedOperationException(
                    "this JVM has no sun.misc.Unsafe: use the safe memory back end", e);
        }
    }

    @Override
    public Object unsafe() {
        return unsafe;
    }

    private void location(Assembler code, RamPlace place) {
        code.get(ClassConstant.UNSAFE);
        code.get(ClassConstant.RAM);
        place.pushLong(code, base);
    }

    @Override
    public void load(Assembler code, int size, RamPlace place) {
        location(code, place);
        code.callVirtual(OWNER, GET[size], "(Ljava/lang/Object;J)" + TYPE[size]);
        code.zeroExtend(size);
    }

    @Override
    public void store(Assembler code, int size, RamPlace place, Runnable value) {
        location(code, place);
        value.run();
        code.signExtend(size);
        code.callVirtual(OWNER, PUT[size], "(Ljava/lang/Object;J" + TYPE[size] + ")V");
    }
}
