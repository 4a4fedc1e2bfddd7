package jlguest.hypervisor.device;

/** Takes the bytes that a guest writes to its console. */
@FunctionalInterface
public interface ByteSink {
    /**
     * Takes bytes, verbatim. The caller may reuse the array afterwards. The guest stands still
     * during the call, so an implementation hands slow work to another thread.
     *
     * @param bytes array that holds the bytes
     * @param offset index of the first one
     * @param length how many there are, at least 1
     */
    void write(byte[] bytes, int offset, int length);
}
