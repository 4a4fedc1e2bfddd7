package jlguest.hypervisor.disk;

import java.io.IOException;
import jlguest.hypervisor.InvalidGuestException;

/** The second step of opening an image: a file that turns out to be no good is closed again. */
@FunctionalInterface
interface Opening<T> {
    /** Looks into the file and makes what uses it. */
    T finish() throws IOException;

    /**
     * Finishes opening a file.
     *
     * @throws InvalidGuestException if {@code rest} says so, or the file cannot be read
     */
    static <T> T of(HostFile file, Opening<T> rest) {
        try {
            return rest.finish();
        } catch (IOException e) {
            close(file, e);
            throw HostFile.refusal(file.path(), "cannot be used: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            close(file, e);
            throw e;
        }
    }

    private static void close(HostFile file, Throwable reason) {
        try {
            file.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
