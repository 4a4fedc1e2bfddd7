package jlguest.hypervisor;

import jlguest.hypervisor.boot.BootLoader;
import jlguest.hypervisor.boot.Initrd;
import jlguest.hypervisor.boot.KernelImage;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.mmu.GuestRam;

/**
 * What is in a guest's memory when it starts.
 *
 * @param kernel null as long as none was named
 * @param initrd null for none
 * @param commandLine the kernel's arguments
 * @param symbols names of the kernel's functions at the addresses it was linked for; null for those
 *     in its file
 */
record BootContents(KernelImage kernel, Initrd initrd, String commandLine, SymbolTable symbols) {
    /** Nothing yet. */
    static final BootContents NONE = new BootContents(null, null, "", null);

    BootContents withKernel(KernelImage image) {
        return new BootContents(image, initrd, commandLine, symbols);
    }

    BootContents withInitrd(Initrd image) {
        return new BootContents(kernel, image, commandLine, symbols);
    }

    BootContents withCommandLine(String arguments) {
        return new BootContents(kernel, initrd, arguments, symbols);
    }

    BootContents withSymbols(SymbolTable table) {
        return new BootContents(kernel, initrd, commandLine, table);
    }

    /** Loads all of it, as {@link BootLoader#load} says. */
    BootLoader.Loaded load(GuestRam ram, int memoryBytes) {
        return BootLoader.load(ram, memoryBytes, kernel, initrd, commandLine);
    }

    /** Names of the kernel's functions, at the addresses where they run. */
    SymbolTable kernelSymbols() {
        SymbolTable linked = symbols == null ? kernel.symbols() : symbols;
        return linked.moved(kernel.relocation());
    }
}
