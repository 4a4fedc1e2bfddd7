package jlguest.hypervisor.disk;

/** A file is no overlay that can be used; the message says why, as the end of a sentence. */
final class CorruptOverlayException extends Exception {
    private static final long serialVersionUID = 1L;

    CorruptOverlayException(String problem) {
        super(problem);
    }
}
