package jlguest.hypervisor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import jlguest.hypervisor.boot.KernelImage;

/** The guest kernels that come with this library. */
public final class Kernels {
    private static final String PUP = "/jlguest/hypervisor/pup/pup.elf";

    private Kernels() {}

    /**
     * The embedded guest "pup": a small kernel with processes, a prompt and commands that show the
     * machine at work. Its sources are beside this library's, under {@code src/main/pup}.
     */
    public static KernelImage pup() {
        return KernelImage.of("pup", pupFile());
    }

    /**
     * The file of {@link #pup}. A PC, or an emulator of one, boots it as well: it is a multiboot
     * kernel.
     */
    public static byte[] pupFile() {
        try (InputStream in = Kernels.class.getResourceAsStream(PUP)) {
            if (in == null) {
                throw new IllegalStateException("resource " + PUP + " is missing from this build");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
