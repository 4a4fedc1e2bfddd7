package jlguest.translator.emit;

import jlguest.mmu.PageMaps;
import jlguest.runtime.Cpu;

/**
 * What translated code is made for, and holds as constants: a processor with its memory, and the
 * privilege whose page maps it uses.
 *
 * @param cpu the processor
 * @param user whether the code runs in ring 3
 */
public record GuestContext(Cpu cpu, boolean user) {
    private PageMaps maps() {
        return cpu.space().maps();
    }

    /** The page map for loads. */
    int[] readMap() {
        return maps().read(user);
    }

    /** The page map for stores. */
    int[] writeMap() {
        return maps().write(user);
    }
}
