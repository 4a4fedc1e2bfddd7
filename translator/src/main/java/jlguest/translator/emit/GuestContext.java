package jlguest.translator.emit;

import jlguest.mmu.PageMaps;
import jlguest.runtime.Cpu;
import jlguest.runtime.Dispatcher;

/**
 * What translated code is made for, and holds as constants: a processor with its memory, its
 * dispatcher, and the privilege whose page maps it uses.
 *
 * @param dispatcher the processor's
 * @param user whether the code runs in ring 3
 */
public record GuestContext(Dispatcher dispatcher, boolean user) {
    /** The processor. */
    Cpu cpu() {
        return dispatcher.cpu();
    }

    /** Execution mode of the code. */
    int mode() {
        return user ? Cpu.USER : 0;
    }

    private PageMaps maps() {
        return cpu().space().maps();
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
