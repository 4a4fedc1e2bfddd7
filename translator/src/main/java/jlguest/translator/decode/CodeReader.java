package jlguest.translator.decode;

/** Where the decoder reads instruction bytes. */
@FunctionalInterface
public interface CodeReader {
    /**
     * The byte at a virtual address.
     *
     * @throws jlguest.runtime.GuestFault if it cannot be fetched
     */
    int read(int address);
}
