package jlguest.translator.emit;

import org.objectweb.asm.Opcodes;

/** Where in RAM an access goes that has been granted, as far as it is known in locals. */
sealed interface RamPlace {
    /** Pushes a {@code long}: the location, see {@link jlguest.mmu.GuestRam#start}. */
    void push(Assembler code);

    /** The place some bytes further, within what was granted. */
    RamPlace plus(int bytes);

    private static void add(Assembler code, int displacement) {
        if (displacement != 0) {
            code.constant((long) displacement);
            code.op(Opcodes.LADD);
        }
    }

    /**
     * Some bytes behind a location.
     *
     * @param first {@code long} local with it
     * @param displacement to add to it
     */
    record Within(int first, int displacement) implements RamPlace {
        @Override
        public void push(Assembler code) {
            code.loadLong(first);
            add(code, displacement);
        }

        @Override
        public RamPlace plus(int bytes) {
            return new Within(first, displacement + bytes);
        }
    }

    /**
     * As many bytes behind a location as another local says.
     *
     * @param first {@code long} local with the location
     * @param distance {@code long} local with the number of bytes
     * @param displacement to add
     */
    record Behind(int first, int distance, int displacement) implements RamPlace {
        @Override
        public void push(Assembler code) {
            code.loadLong(first);
            code.loadLong(distance);
            code.op(Opcodes.LADD);
            add(code, displacement);
        }

        @Override
        public RamPlace plus(int bytes) {
            return new Behind(first, distance, displacement + bytes);
        }
    }

    /**
     * An address, and how far its page is away in RAM.
     *
     * @param address local with the guest's address
     * @param distance local with the {@code long} that, added to the address, gives the location:
     *     an entry of a page map
     * @param displacement to add
     */
    record Distant(int address, int distance, int displacement) implements RamPlace {
        @Override
        public void push(Assembler code) {
            code.load(address);
            code.op(Opcodes.I2L);
            code.loadLong(distance);
            code.op(Opcodes.LADD);
            add(code, displacement);
        }

        @Override
        public RamPlace plus(int bytes) {
            return new Distant(address, distance, displacement + bytes);
        }
    }
}
