package jlguest.hypervisor;

import java.time.Duration;
import java.util.List;
import jlguest.hypervisor.boot.Initrd;
import jlguest.hypervisor.boot.KernelImage;
import jlguest.translator.TranslatorOptions;

/**
 * All that a {@link Guest} was built from.
 *
 * @param memoryBytes the guest's memory, without the devices' pages
 * @param initrd null for none
 * @param timeout null for none
 */
record GuestConfiguration(
        int memoryBytes,
        KernelImage kernel,
        Initrd initrd,
        String commandLine,
        GuestConsole console,
        List<Disk> disks,
        List<GuestNetwork> networks,
        TranslatorOptions translation,
        boolean directTraps,
        boolean simd,
        boolean reboot,
        boolean timed,
        Duration timeout) {}
