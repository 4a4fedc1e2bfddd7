package jlguest.translator;

import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import jlguest.translator.emit.RegionCompiler;

/**
 * HotSpot's compilers, asked directly, through the interface that HotSpot has for its own tests. It
 * is there if the launcher has put it there; otherwise HotSpot decides alone what it compiles.
 */
final class HotSpotCompilers {
    /** The first compiler, for code without any counters. */
    static final int PLAIN = 1;

    /** The first compiler, for code that counts what the second one wants to know. */
    static final int COUNTING = 3;

    private static final int SECOND = 4;

    private static final String TYPE = "jdk.test.whitebox.WhiteBox";
    private static final String LARGE_METHODS = "DontCompileHugeMethods";

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long PAUSE_NANOS = 200_000;

    private final BiPredicate<Executable, Integer> compile;
    private final ToIntFunction<Executable> level;
    private final boolean takesLargeMethods;

    /**
     * @param box HotSpot's interface, which implements what it can do as interfaces of the JDK
     */
    @SuppressWarnings("unchecked")
    HotSpotCompilers(Object box) {
        compile = (BiPredicate<Executable, Integer>) box;
        level = (ToIntFunction<Executable>) box;
        takesLargeMethods = Boolean.FALSE.equals(flag(box, LARGE_METHODS));
    }

    /** The compilers, or null if they cannot be asked. */
    static HotSpotCompilers find() {
        Object box = whiteBox();
        return box == null ? null : new HotSpotCompilers(box);
    }

    /** HotSpot's interface for its own tests, or null if it is not there. */
    static Object whiteBox() {
        try {
            Object box = Class.forName(TYPE, true, null).getConstructor().newInstance();
            // Without -XX:+WhiteBoxAPI the class may be there, and its methods are not.
            flag(box, LARGE_METHODS);
            return box;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    /** Whether a flag of the JVM is set, asked of that interface; null if there is none. */
    @SuppressWarnings("unchecked")
    static Boolean flag(Object whiteBox, String name) {
        return ((Function<String, Boolean>) whiteBox).apply(name);
    }

    /** Whether they take methods beyond {@link RegionCompiler#METHOD_LIMIT}. */
    boolean takesLargeMethods() {
        return takesLargeMethods;
    }

    /** Asks for a method's compilation; false if it will not be compiled. */
    boolean request(Method method, int atLevel) {
        return compile.test(method, atLevel);
    }

    /**
     * Asks the first compiler for all methods of a class, without counters: so they are fast soon,
     * and never compiled again. What the second compiler has made, for another guest's tier, stays.
     */
    void requestPlain(Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            if (!Modifier.isAbstract(method.getModifiers()) && level(method) != SECOND) {
                request(method, PLAIN);
            }
        }
    }

    /**
     * Asks the first compiler for all methods of a class that are not compiled yet, or without
     * counters; now they count for the second one.
     */
    void requestCounting(Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            if (!Modifier.isAbstract(method.getModifiers()) && level(method) <= PLAIN) {
                request(method, COUNTING);
            }
        }
    }

    /**
     * Waits until a method is compiled or that was given up: HotSpot's first compiler does not get
     * every large method into its registers. If its queue is long, not for ever.
     *
     * @return false if the method will not be compiled unless someone asks again
     */
    boolean await(Method method) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (level(method) == 0
                && System.nanoTime() < end
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return level(method) >= 0;
    }

    /** The level at which a method is compiled; 0 if it is about to be, -1 if it is not. */
    int level(Method method) {
        return level.applyAsInt(method);
    }
}
