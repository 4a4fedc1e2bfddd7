package jlguest.translator.emit;

import org.objectweb.asm.Opcodes;

/** Where in RAM an access goes that has been granted, as far as it is known in locals. */
sealed interface RamPlace {
    /** Pushes an {@code int}: the guest-physical address. */
    void pushInt(Assembler code);

    /** Pushes a {@code long}: the guest-physical address, and a constant added to it. */
    void pushLong(Assembler code, long constant);

    /** The place some bytes further. */
    RamPlace plus(int bytes);

    /**
     * An address and its entry in the page map.
     *
     * @param address local with the guest's address
     * @param entry local with the entry
     * @param displacement to add to the address
     */
    record Mapped(int address, int entry, int displacement) implements RamPlace {
        @Override
        public void pushInt(Assembler code) {
            code.load(address);
            code.load(entry);
            code.op(Opcodes.IADD);
            code.add(displacement - 1);
        }

        @Override
        public void pushLong(Assembler code, long constant) {
            code.load(address);
            code.load(entry);
            code.op(Opcodes.IADD);
            code.op(Opcodes.I2L);
            code.constant(constant + displacement - 1);
            code.op(Opcodes.LADD);
        }

        @Override
        public RamPlace plus(int bytes) {
            return new Mapped(address, entry, displacement + bytes);
        }
    }

    /**
     * Some bytes behind a place in RAM.
     *
     * @param first local with that place: its guest-physical address and 1
     * @param displacement to add to it
     */
    record Within(int first, int displacement) implements RamPlace {
        @Override
        public void pushInt(Assembler code) {
            code.load(first);
            code.add(displacement - 1);
        }

        @Override
        public void pushLong(Assembler code, long constant) {
            code.load(first);
            code.op(Opcodes.I2L);
            code.constant(constant + displacement - 1);
            code.op(Opcodes.LADD);
        }

        @Override
        public RamPlace plus(int bytes) {
            return new Within(first, displacement + bytes);
        }
    }

    /**
     * Some bytes behind a place that moves on from round to round of a {@link StridedLoop}.
     *
     * @param first {@code long} local with that place: its guest-physical address
     * @param displacement to add to it
     */
    record Moving(int first, int displacement) implements RamPlace {
        @Override
        public void pushInt(Assembler code) {
            code.loadLong(first);
            code.op(Opcodes.L2I);
            code.add(displacement);
        }

        @Override
        public void pushLong(Assembler code, long constant) {
            code.loadLong(first);
            code.constant(constant + displacement);
            code.op(Opcodes.LADD);
        }

        @Override
        public RamPlace plus(int bytes) {
            return new Moving(first, displacement + bytes);
        }
    }

    /**
     * An address, and how far its page is away in RAM.
     *
     * @param address local with the guest's address
     * @param distance local with the {@code long} that, added to the address, gives the
     *     guest-physical one
     * @param displacement to add
     */
    record Distant(int address, int distance, int displacement) implements RamPlace {
        @Override
        public void pushInt(Assembler code) {
            code.load(address);
            code.op(Opcodes.I2L);
            code.loadLong(distance);
            code.op(Opcodes.LADD);
            code.op(Opcodes.L2I);
            code.add(displacement);
        }

        @Override
        public void pushLong(Assembler code, long constant) {
            code.load(address);
            code.op(Opcodes.I2L);
            code.loadLong(distance);
            code.op(Opcodes.LADD);
            code.constant(constant + displacement);
            code.op(Opcodes.LADD);
        }

        @Override
        public RamPlace plus(int bytes) {
            return new Distant(address, distance, displacement + bytes);
        }
    }
}
