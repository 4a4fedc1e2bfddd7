package jlguest.translator;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.concurrent.locks.LockSupport;
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

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long PAUSE_NANOS = 200_000;

    private final MethodHandle compile;
    private final MethodHandle level;
    private final boolean takesLargeMethods;

    private HotSpotCompilers(MethodHandle compile, MethodHandle level, MethodHandle flag) {
        this.compile = compile;
        this.level = level;
        takesLargeMethods = isFalse(flag, "DontCompileHugeMethods");
    }

    /** The compilers, or null if they cannot be asked. */
    static HotSpotCompilers find() {
        try {
            Class<?> type = Class.forName(TYPE, true, null);
            Object box = type.getConstructor().newInstance();
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            HotSpotCompilers found =
                    new HotSpotCompilers(
                            lookup.bind(
                                    box,
                                    "compile",
                                    MethodType.methodType(
                                            boolean.class, Executable.class, int.class)),
                            lookup.bind(
                                    box,
                                    "level",
                                    MethodType.methodType(int.class, Executable.class)),
                            lookup.bind(
                                    box,
                                    "getBooleanVMFlag",
                                    MethodType.methodType(Boolean.class, String.class)));
            found.level(HotSpotCompilers.class.getDeclaredMethod("find"));
            return found;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static boolean isFalse(MethodHandle flag, String name) {
        try {
            Boolean value = (Boolean) flag.invokeExact(name);
            return value != null && !value;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether they take methods beyond {@link RegionCompiler#METHOD_LIMIT}. */
    boolean takesLargeMethods() {
        return takesLargeMethods;
    }

    /** Asks for a method's compilation; false if it will not be compiled. */
    boolean request(Method method, int atLevel) {
        try {
            return (boolean) compile.invokeExact((Executable) method, atLevel);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
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
     * Waits until a method is compiled, but not for ever: HotSpot may have reasons not to do it.
     */
    void await(Method method) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (level(method) == 0
                && System.nanoTime() < end
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The level at which a method is compiled; 0 if it is not. */
    int level(Method method) {
        try {
            return (int) level.invokeExact((Executable) method);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
