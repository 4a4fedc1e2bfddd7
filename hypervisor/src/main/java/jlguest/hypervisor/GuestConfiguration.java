package jlguest.hypervisor;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import jlguest.hypervisor.boot.Initrd;
import jlguest.hypervisor.boot.KernelImage;
import jlguest.translator.TranslatorOptions;

/**
 * All that a {@link Guest} was built from.
 *
 * @param memoryBytes the guest's memory, without the devices' pages
 * @param initrd null for none
 * @param entropy makes the source of the entropy device, anew for each boot; null for no device
 * @param timeout null for none
 */
record GuestConfiguration(
        int memoryBytes,
        KernelImage kernel,
        Initrd initrd,
        String commandLine,
        GuestConsole console,
        List<Disk> disks,
        Supplier<Random> entropy,
        TranslatorOptions translation,
        boolean directTraps,
        boolean simd,
        boolean reboot,
        boolean timed,
        Duration timeout) {

    /** A copy with another size of memory. */
    GuestConfiguration withMemory(int bytes) {
        return new GuestConfiguration(
                bytes,
                kernel,
                initrd,
                commandLine,
                console,
                disks,
                entropy,
                translation,
                directTraps,
                simd,
                reboot,
                timed,
                timeout);
    }
}
