package jlguest.translator;

import java.util.List;
import java.util.stream.Stream;
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
        Stream.of(
                        List.of(Decoder.class, Instruction.class, MicroCode.class, BlockEnd.class),
                        BlockBuilder.parts(),
                        Interpreter.makers())
                .flatMap(List::stream)
                .forEach(hotSpot::requestPlain);
        runs().forEach(plain ? hotSpot::requestPlain : hotSpot::requestCounting);
    }

    /** Asks again for what runs guests, if HotSpot can be asked: now it counts. */
    static void requestCounting() {
        HotSpotCompilers hotSpot = HotSpotCompilers.find();
        if (hotSpot != null) {
            runs().forEach(hotSpot::requestCounting);
        }
    }

    private static List<Class<?>> runs() {
        return Stream.<List<Class<?>>>of(
                        Interpreter.engine(),
                        List.of(Processor.class, Dispatcher.class, UnitCache.class, CodeUnit.class),
                        List.of(LinearMemory.class, StringOperation.class, Flags.class),
                        List.of(GuestRam.class, HostMemory.class, AddressSpace.class),
                        List.of(PageMaps.class, PageMap.class),
                        List.of(CodePages.class))
                .flatMap(List::stream)
                .toList();
    }
}
