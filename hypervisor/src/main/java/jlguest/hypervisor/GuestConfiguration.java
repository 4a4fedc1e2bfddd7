package jlguest.hypervisor;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import jlguest.hypervisor.boot.Initrd;
import jlguest.hypervisor.boot.KernelImage;
import jlguest.hypervisor.lguest.ClockSource;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.translator.TranslatorOptions;

/**
 * All that a {@link Guest} was built from.
 *
 * @param memoryBytes the guest's memory, without the devices' pages
 * @param initrd null for none
 * @param entropy makes the source of the entropy device, anew for each boot; null for no device
 * @param clock where the guest's time comes from
 * @param timeout null for none
 * @param sampleRate samples in a second, 0 for none
 * @param symbols null for those of the kernel's file
 */
record GuestConfiguration(
        int memoryBytes,
        KernelImage kernel,
        Initrd initrd,
        String commandLine,
        GuestConsole console,
        List<Disk> disks,
        List<GuestNetwork> networks,
        Supplier<Random> entropy,
        TranslatorOptions translation,
        boolean directTraps,
        boolean simd,
        boolean reboot,
        boolean timed,
        ClockSource clock,
        Duration timeout,
        boolean metered,
        int sampleRate,
        SymbolTable symbols) {

    /** Names of the kernel's functions, at the addresses where they run. */
    SymbolTable kernelSymbols() {
        SymbolTable linked = symbols == null ? kernel.symbols() : symbols;
        return linked.moved(kernel.relocation());
    }

    /** A copy with another size of memory. */
    GuestConfiguration withMemory(int bytes) {
        return new GuestConfiguration(
                bytes,
                kernel,
                initrd,
                commandLine,
                console,
                disks,
                networks,
                entropy,
                translation,
                directTraps,
                simd,
                reboot,
                timed,
                clock,
                timeout,
                metered,
                sampleRate,
                symbols);
    }
}
