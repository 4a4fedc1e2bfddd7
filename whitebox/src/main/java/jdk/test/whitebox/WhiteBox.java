package jdk.test.whitebox;

import java.lang.reflect.Executable;

/**
 * HotSpot's interface for its own tests, as far as it is used here. HotSpot fills in the native
 * methods, by their names, if this class comes from the boot class path and {@code
 * -XX:+WhiteBoxAPI} is set; without that, calls end in an {@link UnsatisfiedLinkError}.
 */
public final class WhiteBox {
    static {
        registerNatives();
    }

    private static native void registerNatives();

    private native boolean enqueueMethodForCompilation0(Executable method, int level, int bci);

    private native int getMethodCompilationLevel0(Executable method, boolean onStack);

    /**
     * Whether a flag of the JVM is set.
     *
     * @return null if there is no such flag
     */
    public native Boolean getBooleanVMFlag(String name);

    /**
     * Asks for the compilation of a method.
     *
     * @param level 1 first compiler; 2 with counters of calls and loops; 3 with all counters; 4
     *     second compiler
     * @return false if it is compiled so, or cannot be
     */
    public boolean compile(Executable method, int level) {
        return enqueueMethodForCompilation0(method, level, -1);
    }

    /** The level at which a method is compiled; 0 if it is not. */
    public int level(Executable method) {
        return getMethodCompilationLevel0(method, false);
    }
}
