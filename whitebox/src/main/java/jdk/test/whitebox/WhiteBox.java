package jdk.test.whitebox;

import java.lang.reflect.Executable;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * HotSpot's interface for its own tests, as far as it is used here. HotSpot fills in the native
 * methods, by their names, if this class comes from the boot class path and {@code
 * -XX:+WhiteBoxAPI} is set; without that, calls end in an {@link UnsatisfiedLinkError}.
 *
 * <p>Who uses it does not see this class, only the JDK's interfaces that it implements.
 */
public final class WhiteBox
        implements BiPredicate<Executable, Integer>,
                ToIntFunction<Executable>,
                Function<String, Boolean>,
                BiConsumer<String, Boolean> {
    static {
        registerNatives();
    }

    private static native void registerNatives();

    private native boolean enqueueMethodForCompilation0(Executable method, int level, int bci);

    private native int getMethodCompilationLevel0(Executable method, boolean onStack);

    private native boolean isMethodQueuedForCompilation0(Executable method);

    private native Boolean getBooleanVMFlag(String name);

    private native void setBooleanVMFlag(String name, boolean value);

    /**
     * Whether a flag of the JVM is set.
     *
     * @return null if there is no such flag
     */
    @Override
    public Boolean apply(String name) {
        return getBooleanVMFlag(name);
    }

    /** Sets a flag of the JVM, or does nothing if there is no such flag. */
    @Override
    public void accept(String name, Boolean value) {
        setBooleanVMFlag(name, value);
    }

    /**
     * Asks for the compilation of a method.
     *
     * @param level 1 first compiler; 2 with counters of calls and loops; 3 with all counters; 4
     *     second compiler
     * @return false if it is compiled so, or cannot be
     */
    @Override
    public boolean test(Executable method, Integer level) {
        return enqueueMethodForCompilation0(method, level, -1);
    }

    /**
     * The level at which a method is compiled; 0 if it is not yet, but is about to be; -1 if it is
     * not, and nobody is going to.
     */
    @Override
    public int applyAsInt(Executable method) {
        // In this order: what was queued is compiled before it is not queued any more.
        boolean queued = isMethodQueuedForCompilation0(method);
        int level = getMethodCompilationLevel0(method, false);
        return level == 0 && !queued ? -1 : level;
    }
}
