package jlguest.runtime;

/**
 * The descriptor table that segment registers are loaded from (Intel SDM volume 3, 3.4.5): the
 * descriptors as they were given, and what a register takes from each, worked out beforehand.
 */
final class DescriptorTable {
    /** Entries in the table. */
    static final int ENTRIES = 32;

    /** Rights bit: accessed. */
    private static final int ACCESSED = 0x100;

    /** Rights bit: writable data or readable code. */
    static final int WRITABLE = 0x200;

    /** Rights bit: expand-down data or conforming code. */
    static final int EXPAND_DOWN = 0x400;

    /** Rights bit: code. */
    static final int CODE = 0x800;

    /** Rights bit: code or data, not a system descriptor. */
    static final int NOT_SYSTEM = 0x1000;

    /** Rights bit: present. */
    static final int PRESENT = 0x8000;

    /** Rights bit: 32-bit code, stack or upper bound. */
    static final int BIG = 0x40_0000;

    /** Rights bit: the limit counts pages. */
    private static final int GRANULAR = 0x80_0000;

    private static final int RIGHTS_MASK = 0x00F0_FF00;

    /** Trait: data in flat mode. */
    static final int FLAT_DATA = 1;

    /** Trait: a stack in flat mode. */
    static final int FLAT_STACK = 2;

    /** Trait: code in flat mode. */
    static final int FLAT_CODE = 4;

    /** Trait: ring 3 may not have it. */
    static final int INNER = 8;

    /** {@link #inspect}: the selector shows nothing to the asker. */
    static final long INVISIBLE = -1L << 32;

    private static final int HIDDEN = 5;

    private final int[] low = new int[ENTRIES];
    private final int[] high = new int[ENTRIES];

    /** For each entry: base, limit, rights, open, traits. */
    private final int[] hidden = new int[ENTRIES * HIDDEN];

    /** Replaces a descriptor. */
    void set(int index, int lo, int hi) {
        low[index] = lo;
        high[index] = hi;
        int limit = limit(lo, hi);
        int base = lo >>> 16 | (hi & 0xFF) << 16 | (hi & 0xFF00_0000);
        int needed = PRESENT | NOT_SYSTEM | WRITABLE;
        boolean open = limit == -1 && (hi & (needed | CODE | EXPAND_DOWN)) == needed;
        int at = index * HIDDEN;
        hidden[at] = base;
        hidden[at + 1] = limit;
        hidden[at + 2] = hi & RIGHTS_MASK | ACCESSED;
        hidden[at + 3] = open ? 1 : 0;
        hidden[at + 4] = traits(hi, open && base == 0, base == 0 && limit == -1);
    }

    private static int limit(int lo, int hi) {
        int limit = (lo & 0xFFFF) | (hi & 0xF_0000);
        return (hi & GRANULAR) != 0 ? limit << 12 | 0xFFF : limit;
    }

    private static int traits(int rights, boolean flatData, boolean whole) {
        int found = 0;
        if (flatData) {
            found |= FLAT_DATA;
            found |= (rights & BIG) != 0 ? FLAT_STACK : 0;
        }
        if (whole && (rights & (BIG | PRESENT)) == (BIG | PRESENT)) {
            found |= FLAT_CODE;
        }
        if (!isConforming(rights) && privilege(rights) < 3) {
            found |= INNER;
        }
        return found;
    }

    /** Low word of a descriptor. */
    int low(int index) {
        return low[index];
    }

    /** High word of a descriptor. */
    int high(int index) {
        return high[index];
    }

    /** The segment's base. */
    int base(int index) {
        return hidden[index * HIDDEN];
    }

    /** The segment's limit in bytes, inclusive. */
    int limit(int index) {
        return hidden[index * HIDDEN + 1];
    }

    /** Bits 8 to 23 of the high word, where they are there, with the accessed bit. */
    int rights(int index) {
        return hidden[index * HIDDEN + 2];
    }

    /** 1 if the segment is readable, writable and has no limit. */
    int open(int index) {
        return hidden[index * HIDDEN + 3];
    }

    /** A combination of {@link #FLAT_DATA} and its neighbours. */
    int traits(int index) {
        return hidden[index * HIDDEN + 4];
    }

    /** The level that a descriptor's rights name, 0 to 3. */
    static int privilege(int rights) {
        return (rights >>> 13) & 3;
    }

    /** Whether rights are those of code that runs at its caller's level. */
    static boolean isConforming(int rights) {
        return (rights & (CODE | EXPAND_DOWN)) == (CODE | EXPAND_DOWN);
    }

    /**
     * Whether rights and limit let an access pass (Intel SDM volume 3, 5.3 and 5.5).
     *
     * @param offset of the first byte
     * @param size bytes, at least 1
     */
    static boolean allows(int rights, int limit, int offset, int size, boolean write) {
        boolean code = (rights & CODE) != 0;
        boolean typeAllows =
                (rights & PRESENT) != 0
                        && (write
                                ? !code && (rights & WRITABLE) != 0
                                : !code || (rights & WRITABLE) != 0);
        int last = offset + size - 1;
        if (!typeAllows || Integer.compareUnsigned(last, offset) < 0) {
            return false;
        }
        if (!code && (rights & EXPAND_DOWN) != 0) {
            int top = (rights & BIG) != 0 ? -1 : 0xFFFF;
            return Integer.compareUnsigned(offset, limit) > 0
                    && Integer.compareUnsigned(last, top) <= 0;
        }
        return Integer.compareUnsigned(last, limit) <= 0;
    }

    /**
     * What VERR, VERW, LAR and LSL find out about a selector.
     *
     * @param question {@link SystemOperation#VERR} and its neighbours
     * @param level the asker's, 0 to 3
     * @return 0 or the value LAR and LSL load, or {@link #INVISIBLE}
     */
    long inspect(int question, int selector, int level) {
        if ((selector & 0xFFFC) == 0 || (selector & 4) != 0 || selector >>> 3 >= ENTRIES) {
            return INVISIBLE;
        }
        int hi = high[selector >>> 3];
        boolean system = (hi & NOT_SYSTEM) == 0;
        boolean code = !system && (hi & CODE) != 0;
        boolean conforming = code && (hi & EXPAND_DOWN) != 0;
        if (!conforming && privilege(hi) < Math.max(level, selector & 3)) {
            return INVISIBLE;
        }
        switch (question) {
            case SystemOperation.VERR:
                return !system && (!code || (hi & WRITABLE) != 0) ? 0 : INVISIBLE;
            case SystemOperation.VERW:
                return !system && !code && (hi & WRITABLE) != 0 ? 0 : INVISIBLE;
            case SystemOperation.LAR:
                return system && !hasRights(hi) ? INVISIBLE : hi & 0x00FF_FF00L;
            default:
                if (system && !hasLimit(hi)) {
                    return INVISIBLE;
                }
                return limit(low[selector >>> 3], hi) & 0xFFFF_FFFFL;
        }
    }

    /** System types that LAR shows: TSS, LDT, call and task gates. */
    private static boolean hasRights(int hi) {
        return (0b0001_1010_0011_1110 >>> (hi >>> 8 & 15) & 1) != 0;
    }

    /** System types that have a limit: TSS and LDT. */
    private static boolean hasLimit(int hi) {
        return (0b0000_1010_0000_1110 >>> (hi >>> 8 & 15) & 1) != 0;
    }
}
