package jlguest.hypervisor.device;

/**
 * Where a console's output goes. One that may become full says how much it takes, so that what it
 * does not take stays in the guest's queue and the guest's processor goes on.
 */
@FunctionalInterface
public interface ConsoleOutput extends ByteSink {
    /**
     * Takes what there is room for, without waiting; everything, unless it is overridden.
     *
     * @return how many bytes were taken, from the first; if fewer than {@code length}, the listener
     *     of {@link #onRoom} is told when it makes sense to go on
     */
    default int offer(byte[] bytes, int offset, int length) {
        write(bytes, offset, length);
        return length;
    }

    /** Sets who is told, on any thread, that there is room again. */
    default void onRoom(Runnable listener) {}
}
