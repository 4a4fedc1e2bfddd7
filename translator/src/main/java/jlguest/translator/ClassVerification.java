package jlguest.translator;

import java.util.function.BiConsumer;

/**
 * A time in which HotSpot does not verify the classes that it loads, if it can be asked: for those
 * of a program that starts.
 *
 * <p>No archive of classes keeps that classes as old as those of picocli and ASM were verified;
 * each start would do it again. What a translator writes is verified always: that turns a mistake
 * in it into an exception instead of a crash of the JVM.
 */
public final class ClassVerification {
    private static final String FLAG = "BytecodeVerificationRemote";

    private final BiConsumer<String, Boolean> flags;

    /**
     * @param flags sets flags of the JVM; null if this one is not to be touched
     */
    private ClassVerification(BiConsumer<String, Boolean> flags) {
        this.flags = flags;
    }

    /** No class is verified from now on, until {@link #resume}. */
    @SuppressWarnings("unchecked")
    public static ClassVerification pause() {
        Object box = HotSpotCompilers.whiteBox();
        if (box == null || !Boolean.TRUE.equals(HotSpotCompilers.flag(box, FLAG))) {
            return new ClassVerification(null);
        }
        ClassVerification pause = new ClassVerification((BiConsumer<String, Boolean>) box);
        pause.set(false);
        return pause;
    }

    /**
     * Classes are verified again, if they were before the pause. To be called before a guest runs;
     * again does no harm.
     */
    public void resume() {
        set(true);
    }

    private void set(boolean on) {
        if (flags != null) {
            flags.accept(FLAG, on);
        }
    }
}
