package jlguest.translator;

import java.util.ArrayList;
import java.util.List;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.translator.code.MicroCode;
import jlguest.translator.decode.CodeReader;
import jlguest.translator.emit.RegionCompiler;
import jlguest.translator.emit.RegionTooLargeException;
import jlguest.translator.interpret.Interpreter;
import jlguest.translator.lower.BlockBuilder;

/**
 * Decodes, prepares and translates some instructions that no guest executes, so that the classes
 * for it are loaded, linked and, if HotSpot can be asked for it, compiled when the first guest
 * needs them. It takes about as long as reading a command line, and can be done meanwhile on a
 * thread of its own.
 */
public final class Rehearsal {
    /** A function with a loop: the instructions that compilers like best. */
    private static final int[] CODE = {
        0x55, // push ebp
        0x89, 0xE5, // mov ebp,esp
        0x8B, 0x45, 0x08, // mov eax,[ebp+8]
        0x85, 0xC0, // test eax,eax
        0x74, 0x19, // jz end
        0x0F, 0xB6, 0x10, // loop: movzx edx,byte [eax]
        0x01, 0x50, 0x04, // add [eax+4],edx
        0xC1, 0xE2, 0x02, // shl edx,2
        0x8D, 0x4C, 0x90, 0x10, // lea ecx,[eax+edx*4+16]
        0x39, 0xC8, // cmp eax,ecx
        0x77, 0xEF, // ja loop
        0xE8, 0xE0, 0xFF, 0xFF, 0xFF, // call the function
        0x49, // dec ecx
        0x75, 0xE7, // jnz loop
        0xC9, // end: leave
        0xC3, // ret
    };

    private final List<MicroCode> blocks = new ArrayList<>();

    /**
     * Decodes and prepares them, and asks for the code of what every guest runs at once: this is
     * needed first.
     *
     * @param briefly whether guest code is to be interpreted only until it is translated, so that
     *     what interprets it may do without HotSpot's second compiler at first
     * @return where the blocks start
     */
    public List<Integer> interpret(boolean briefly) {
        BlockBuilder builder = new BlockBuilder(new Code(), true, BlockBuilder.MAX_INSTRUCTIONS);
        List<Integer> starts = new ArrayList<>();
        for (int at = 0; at < CODE.length; at = endOf(blocks)) {
            blocks.add(builder.build(at, 0, true, true));
            starts.add(at);
        }
        Interpreter.rehearse(blocks);
        // HotSpot puts methods in place of calls only if their classes are initialized.
        new AddressSpace(new GuestRam(GuestRam.PAGE_SIZE), new CodePages(1));
        HotSpotCompilers hotSpot = HotSpotCompilers.find();
        if (hotSpot != null) {
            EarlyCode.request(hotSpot, briefly);
        }
        return starts;
    }

    /**
     * Translates what {@link #interpret} has decoded, which comes before this.
     *
     * @throws IllegalStateException if the code does not fit into a method
     */
    public void translate() {
        try {
            RegionCompiler.rehearse(blocks);
        } catch (RegionTooLargeException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Not a lambda expression: it would be the first one, and take milliseconds. */
    private static final class Code implements CodeReader {
        @Override
        public int read(int address) {
            return CODE[address];
        }
    }

    private static int endOf(List<MicroCode> blocks) {
        MicroCode last = blocks.get(blocks.size() - 1);
        return last.address(last.instructions());
    }
}
