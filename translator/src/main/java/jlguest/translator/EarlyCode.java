package jlguest.translator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.mmu.HostMemory;
import jlguest.mmu.PageMap;
import jlguest.mmu.PageMaps;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.Flags;
import jlguest.runtime.LinearMemory;
import jlguest.runtime.StringOperation;
import jlguest.runtime.UnitCache;
import jlguest.translator.code.BlockEnd;
import jlguest.translator.code.MicroCode;
import jlguest.translator.decode.Decoder;
import jlguest.translator.decode.Instruction;
import jlguest.translator.interpret.Interpreter;
import jlguest.translator.lower.BlockBuilder;

/**
 * What every guest runs at once, which HotSpot would interpret itself for a while: its first
 * compiler is asked for it, without counters, which take time themselves. What decodes code is not
 * for the second compiler; what runs guests is, if they go on, and then has to count for it.
 */
final class EarlyCode {
    private EarlyCode() {}

    /**
     * Asks for all of it.
     *
     * @param plain whether also what runs guests does not count at first
     */
    static void request(HotSpotCompilers hotSpot, boolean plain) {
        for (Class<?> type : makes()) {
            hotSpot.requestPlain(type);
        }
        for (Class<?> type : runs()) {
            if (plain) {
                hotSpot.requestPlain(type);
            } else {
                hotSpot.requestCounting(type);
            }
        }
    }

    /** Asks again for what runs guests, if HotSpot can be asked: now it counts. */
    static void requestCounting() {
        HotSpotCompilers hotSpot = HotSpotCompilers.find();
        if (hotSpot != null) {
            for (Class<?> type : runs()) {
                hotSpot.requestCounting(type);
            }
        }
    }

    /** What decodes and prepares code. */
    private static List<Class<?>> makes() {
        List<Class<?>> all = new ArrayList<>();
        Collections.addAll(all, Decoder.class, Instruction.class, MicroCode.class, BlockEnd.class);
        all.addAll(BlockBuilder.parts());
        all.addAll(Interpreter.makers());
        return all;
    }

    /** What runs guests. */
    private static List<Class<?>> runs() {
        List<Class<?>> all = new ArrayList<>(Interpreter.engine());
        Collections.addAll(
                all,
                Processor.class,
                Dispatcher.class,
                UnitCache.class,
                CodeUnit.class,
                LinearMemory.class,
                StringOperation.class,
                Flags.class,
                GuestRam.class,
                HostMemory.class,
                AddressSpace.class,
                PageMaps.class,
                PageMap.class,
                CodePages.class);
        return all;
    }
}
