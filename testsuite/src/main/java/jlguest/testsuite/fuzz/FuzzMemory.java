package jlguest.testsuite.fuzz;

import jlguest.mmu.AddressSpace;
import jlguest.mmu.GuestRam;
import jlguest.testsuite.vectors.Vector;
import jlguest.testsuite.vectors.VectorMachine;

/** Guest memory for a case: where pages lie in RAM, and putting it back before each run. */
final class FuzzMemory {
    static final int DIRECTORY = 0x1000;
    static final int RAM_SIZE = 0x2_0000;

    private static final int FIRST_FRAME = 8;

    /** A frame that some states map in place of the second page of code. */
    private static final int OTHER_CODE_FRAME = 20;

    private static final int PRESENT_DIRTY = 0x67;
    private static final int PRESENT_CLEAN = 0x27;
    private static final int PRESENT_READ_ONLY = 0x65;
    private static final int LINE = 64;
    private static final byte NOP = (byte) 0x90;

    /** Virtual pages, whose frames follow one another from the first. */
    private static final int[] PAGES = {
        Layout.CODE,
        Layout.CODE_2,
        Layout.DATA,
        Layout.DATA + Layout.PAGE,
        Layout.STACK,
        Layout.STACK + Layout.PAGE,
        Layout.HANDLER,
        Layout.HANDLER_STACK,
        Layout.READ_ONLY,
        Layout.CLEAN,
    };

    /** {@code incl CLEAN+0x20}; {@code iret}. */
    private static final byte[] HANDLER_CODE = {
        (byte) 0xFF, 0x05, 0x20, 0x30, (byte) 0xA0, 0x00, (byte) 0xCF
    };

    private final AddressSpace space;
    private final GuestRam ram;
    private final GuestRam image = new GuestRam(RAM_SIZE);

    FuzzMemory(AddressSpace space) {
        this.space = space;
        ram = space.ram();
    }

    /** Whether an address belongs to a page that has a frame of its own. */
    static boolean isMapped(int address) {
        for (int page : PAGES) {
            if ((address ^ page) >>> GuestRam.PAGE_SHIFT == 0) {
                return true;
            }
        }
        return false;
    }

    static int physical(int address) {
        for (int i = 0; i < PAGES.length; i++) {
            if ((address ^ PAGES[i]) >>> GuestRam.PAGE_SHIFT == 0) {
                return (FIRST_FRAME + i << GuestRam.PAGE_SHIFT) + (address & Layout.PAGE - 1);
            }
        }
        throw new IllegalArgumentException("not mapped: " + Integer.toHexString(address));
    }

    private static int table(int address) {
        return DIRECTORY + (address >>> 22) * Layout.PAGE;
    }

    private void map(int address, int frame, int flags) {
        image.store32(DIRECTORY + (address >>> 22) * 4, table(address) | PRESENT_DIRTY);
        int entry = table(address) + (address >>> GuestRam.PAGE_SHIFT & 0x3FF) * 4;
        image.store32(entry, frame << GuestRam.PAGE_SHIFT | flags);
    }

    private void mapAll(int mapping) {
        for (int page : PAGES) {
            map(page, physical(page) >>> GuestRam.PAGE_SHIFT, PRESENT_DIRTY);
        }
        map(Layout.READ_ONLY, physical(Layout.READ_ONLY) >>> 12, PRESENT_READ_ONLY);
        map(Layout.CLEAN, physical(Layout.CLEAN) >>> 12, PRESENT_CLEAN);
        int data = Layout.DATA + Layout.PAGE;
        if ((mapping & StartState.OTHER_CODE) != 0) {
            map(Layout.CODE_2, OTHER_CODE_FRAME, PRESENT_DIRTY);
        }
        if ((mapping & StartState.DATA_ABSENT) != 0) {
            map(data, 0, 0);
        } else if ((mapping & StartState.DATA_READ_ONLY) != 0) {
            map(data, physical(data) >>> 12, PRESENT_READ_ONLY);
        }
    }

    private void fill(int page, int seed) {
        for (int offset = 0; offset < Layout.PAGE; offset += 4) {
            image.store32(physical(page) + offset, VectorMachine.word(page + offset, seed));
        }
    }

    /** Copies the second page of code to the other frame, with other constants. */
    private void alterCode(Code code) {
        int from = physical(Layout.CODE_2);
        int to = OTHER_CODE_FRAME << GuestRam.PAGE_SHIFT;
        image.copy(from, to, Layout.PAGE);
        for (int start : code.starts()) {
            int offset = start - Layout.CODE_2;
            if (offset >= 0
                    && offset < Layout.PAGE - 1
                    && (image.load8(from + offset) & 0xF8) == 0xB8) {
                image.store8(to + offset + 1, image.load8(to + offset + 1) ^ 0x55);
            }
        }
    }

    /** Brings all of RAM to a case's start, telling the processor about code that changes. */
    void prepare(Code code, StartState state) {
        image.fill(0, RAM_SIZE, 0);
        image.fill(physical(Layout.CODE), 2 * Layout.PAGE, NOP);
        image.write(physical(Layout.START), code.bytes());
        alterCode(code);
        for (int page : PAGES) {
            if (page >= Layout.DATA && page != Layout.HANDLER) {
                fill(page, state.seed());
            }
        }
        image.write(physical(Layout.HANDLER), HANDLER_CODE);
        mapAll(state.mapping());
        for (Vector.Bytes part : state.memory()) {
            for (int i = 0; i < part.value().length; i++) {
                image.store8(physical(part.address() + i), part.value()[i]);
            }
        }
        copyToRam();
        space.switchTo(DIRECTORY);
    }

    private void copyToRam() {
        int at = differs(0);
        while (at >= 0) {
            int line = at & -LINE;
            if (at < FIRST_FRAME << GuestRam.PAGE_SHIFT) {
                space.flushAll();
            }
            space.code().written(line, LINE);
            ram.write(line, image.read(line, LINE));
            at = differs(line + LINE);
        }
    }

    /** Where the next byte differs, or -1. */
    private int differs(int from) {
        int length = RAM_SIZE - from;
        int at = image.slice(from, length).mismatch(ram.slice(from, length));
        return at < 0 ? -1 : from + at;
    }
}
