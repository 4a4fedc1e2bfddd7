package jlguest.translator;

import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Whether HotSpot verifies the classes that it loads for others than itself, if it can be asked.
 *
 * <p>No archive of classes keeps that classes as old as those of picocli and ASM were verified:
 * each start would do it again, for a tenth of its time. What a translator writes is verified
 * always: that turns a mistake in it into an exception instead of a crash of the JVM.
 */
public final class ClassVerification {
    private static final String FLAG = "BytecodeVerificationRemote";

    private static boolean paused;

    private ClassVerification() {}

    /** No class is verified from now on, until {@link #resume}: for what is loaded to start. */
    @SuppressWarnings("unchecked")
    public static synchronized void pause() {
        Object box = HotSpotCompilers.whiteBox();
        if (box != null && Boolean.TRUE.equals(((Function<String, Boolean>) box).apply(FLAG))) {
            set(box, false);
            paused = true;
        }
    }

    /** Classes are verified again, if they were before; to be called before any guest runs. */
    public static synchronized void resume() {
        if (paused) {
            set(HotSpotCompilers.whiteBox(), true);
            paused = false;
        }
    }

    @SuppressWarnings("unchecked")
    private static void set(Object box, boolean on) {
        ((BiConsumer<String, Boolean>) box).accept(FLAG, on);
    }
}
