package jlguest.runtime;

import jlguest.mmu.GuestRam;

/**
 * MOVS, CMPS, STOS, LODS and SCAS, with and without repetition (Intel SDM volume 2,
 * REP/REPE/REPNE).
 *
 * <p>Every repetition is complete before the next begins, so a fault leaves the registers where the
 * handler expects them. Runs inside one page are done in bulk. A long repetition gives way now and
 * then, by going back to its own instruction, so that interrupts are taken in its middle.
 */
public final class StringOperation {
    /** Kind: {@code movs}. */
    public static final int MOVS = 0;

    /** Kind: {@code cmps}. */
    public static final int CMPS = 1;

    /** Kind: {@code stos}. */
    public static final int STOS = 2;

    /** Kind: {@code lods}. */
    public static final int LODS = 3;

    /** Kind: {@code scas}. */
    public static final int SCAS = 4;

    /** Repetition: none. */
    public static final int ONCE = 0;

    /** Repetition: while ECX, and for comparisons while equal. */
    public static final int WHILE_EQUAL = 1;

    /** Repetition: while ECX, and for comparisons while not equal. */
    public static final int WHILE_NOT_EQUAL = 2;

    /** Repetitions (or bulk steps) after which a long operation gives way. */
    private static final int PATIENCE = 4096;

    /** Elements below which a loop is faster than the JVM's bulk operations. */
    private static final int BULK_MINIMUM = 16;

    private StringOperation() {}

    /**
     * Packs an operation.
     *
     * @param kind one of the kinds
     * @param size operand size as in {@link Flags}
     * @param repeat one of the repetitions
     * @param segment register of the source
     * @param address16 whether SI, DI and CX are used
     */
    public static int code(int kind, int size, int repeat, int segment, boolean address16) {
        return kind | size << 4 | repeat << 8 | segment << 12 | (address16 ? 1 << 16 : 0);
    }

    /**
     * Does the operation {@code imm}; see {@link #code}. A repeated one gives way after a while to
     * be begun again with what is left, and with the trap flag set after each repetition, behind
     * which the processor traps (Intel SDM volume 2, REP).
     */
    public static void execute(Cpu cpu, int a, int b, int imm) {
        int kind = imm & 15;
        int size = imm >>> 4 & 15;
        int repeat = imm >>> 8 & 15;
        int segment = imm >>> 12 & 15;
        int mask = imm >>> 16 != 0 ? 0xFFFF : -1;
        int[] state = cpu.state();
        if (repeat == ONCE) {
            step(cpu, kind, size, segment, mask);
            return;
        }
        if (repeat == WHILE_NOT_EQUAL && (kind == CMPS || kind == SCAS)) {
            search(cpu, kind, size, segment, mask);
            return;
        }
        int patience = isSingleStep(state) ? 1 : PATIENCE;
        int steps = 0;
        while ((state[Cpu.ECX] & mask) != 0) {
            if (cpu.memory().codeChanged() || ++steps > patience) {
                throw cpu.restart();
            }
            int done = patience == 1 ? 0 : bulk(cpu, kind, size, segment, mask);
            if (done == 0) {
                step(cpu, kind, size, segment, mask);
                done = 1;
            }
            advance(state, Cpu.ECX, -done, mask);
            if ((kind == CMPS || kind == SCAS) && !isEqual(state)) {
                return;
            }
        }
    }

    /**
     * CMPS or SCAS with REPNE. A fault in its middle restores the flags it began with (SDM volume
     * 2, REP), so it does not give way half-way; its length is bounded by what is mapped.
     */
    private static void search(Cpu cpu, int kind, int size, int segment, int mask) {
        int[] state = cpu.state();
        int op = state[Cpu.FLAG_OP];
        int a = state[Cpu.FLAG_A];
        int b = state[Cpu.FLAG_B];
        int r = state[Cpu.FLAG_R];
        boolean single = isSingleStep(state);
        try {
            boolean goesOn = (state[Cpu.ECX] & mask) != 0;
            while (goesOn) {
                step(cpu, kind, size, segment, mask);
                advance(state, Cpu.ECX, -1, mask);
                goesOn = (state[Cpu.ECX] & mask) != 0 && !isEqual(state);
                if (goesOn && single) {
                    break;
                }
            }
            if (!goesOn) {
                return;
            }
        } catch (GuestFault fault) {
            state[Cpu.FLAG_OP] = op;
            state[Cpu.FLAG_A] = a;
            state[Cpu.FLAG_B] = b;
            state[Cpu.FLAG_R] = r;
            throw fault;
        }
        throw cpu.restart();
    }

    private static boolean isSingleStep(int[] state) {
        return (state[Cpu.SYSTEM_FLAGS] & Cpu.TF) != 0;
    }

    private static boolean isEqual(int[] state) {
        return Flags.zero(state[Cpu.FLAG_OP], state[Cpu.FLAG_R]) != 0;
    }

    private static void advance(int[] state, int register, int by, int mask) {
        int old = state[register];
        state[register] = old & ~mask | old + by & mask;
    }

    private static int load(Cpu cpu, int size, int address) {
        switch (size) {
            case Flags.BYTE:
                return cpu.memory().load8(address);
            case Flags.WORD:
                return cpu.memory().load16(address);
            default:
                return cpu.memory().load32(address);
        }
    }

    private static void store(Cpu cpu, int size, int address, int value) {
        switch (size) {
            case Flags.BYTE:
                cpu.memory().store8(address, value);
                break;
            case Flags.WORD:
                cpu.memory().store16(address, value);
                break;
            default:
                cpu.memory().store32(address, value);
                break;
        }
    }

    private static int source(Cpu cpu, int size, int segment, int mask) {
        int offset = cpu.state()[Cpu.ESI] & mask;
        return load(cpu, size, cpu.segments().linear(segment, offset, 1 << size, false));
    }

    private static int target(Cpu cpu, int size, int mask, boolean write) {
        return cpu.segments().linear(Cpu.ES, cpu.state()[Cpu.EDI] & mask, 1 << size, write);
    }

    private static void step(Cpu cpu, int kind, int size, int segment, int mask) {
        int[] state = cpu.state();
        int by = (state[Cpu.SYSTEM_FLAGS] & Cpu.DF) != 0 ? -(1 << size) : 1 << size;
        switch (kind) {
            case MOVS:
                int value = source(cpu, size, segment, mask);
                store(cpu, size, target(cpu, size, mask, true), value);
                advance(state, Cpu.ESI, by, mask);
                advance(state, Cpu.EDI, by, mask);
                break;
            case CMPS:
                // The second operand is read first: where both fault, a processor reports EDI's.
                int second = load(cpu, size, target(cpu, size, mask, false));
                compare(state, size, source(cpu, size, segment, mask), second);
                advance(state, Cpu.ESI, by, mask);
                advance(state, Cpu.EDI, by, mask);
                break;
            case STOS:
                store(cpu, size, target(cpu, size, mask, true), state[Cpu.EAX]);
                advance(state, Cpu.EDI, by, mask);
                break;
            case LODS:
                int loaded = source(cpu, size, segment, mask);
                int keep = size == Flags.DWORD ? 0 : -1 << (8 << size);
                state[Cpu.EAX] = state[Cpu.EAX] & keep | loaded;
                advance(state, Cpu.ESI, by, mask);
                break;
            default:
                int wanted = state[Cpu.EAX] & -1 >>> (32 - (8 << size));
                compare(state, size, wanted, load(cpu, size, target(cpu, size, mask, false)));
                advance(state, Cpu.EDI, by, mask);
                break;
        }
    }

    private static void compare(int[] state, int size, int a, int b) {
        state[Cpu.FLAG_OP] = Flags.SUB | size;
        state[Cpu.FLAG_A] = a;
        state[Cpu.FLAG_B] = b;
        state[Cpu.FLAG_R] = a - b & -1 >>> (32 - (8 << size));
    }

    /**
     * Does as many repetitions of MOVS or STOS as fit into one page, if the segments are open, the
     * direction is up and the addresses have 32 bits.
     *
     * @return the number of repetitions done; 0 if the slow way must be taken
     */
    private static int bulk(Cpu cpu, int kind, int size, int segment, int mask) {
        int[] state = cpu.state();
        if (kind != MOVS && kind != STOS
                || mask != -1
                || (state[Cpu.SYSTEM_FLAGS] & Cpu.DF) != 0
                || state[Cpu.OPEN + Cpu.ES] == 0
                || state[Cpu.OPEN + segment] == 0) {
            return 0;
        }
        int to = state[Cpu.BASE + Cpu.ES] + state[Cpu.EDI];
        int room = roomInPage(to, size);
        if (kind == STOS) {
            int count = Integer.compareUnsigned(state[Cpu.ECX], room) < 0 ? state[Cpu.ECX] : room;
            return count == 0 ? 0 : fill(cpu, to, size, count);
        }
        int from = state[Cpu.BASE + segment] + state[Cpu.ESI];
        room = Math.min(room, roomInPage(from, size));
        int count = Integer.compareUnsigned(state[Cpu.ECX], room) < 0 ? state[Cpu.ECX] : room;
        return count == 0 ? 0 : copy(cpu, from, to, size, count);
    }

    private static int roomInPage(int address, int size) {
        return GuestRam.PAGE_SIZE - (address & (GuestRam.PAGE_SIZE - 1)) >>> size;
    }

    private static int fill(Cpu cpu, int to, int size, int count) {
        int[] state = cpu.state();
        int physical = cpu.memory().ramForWrite(to);
        if (physical < 0) {
            return 0;
        }
        GuestRam ram = cpu.ram();
        int value = state[Cpu.EAX];
        int length = count << size;
        boolean uniform =
                size == Flags.BYTE
                        || (value & 0xFFFF) == (value & 0xFF) * 0x0101
                                && (size == Flags.WORD || value == (value & 0xFF) * 0x0101_0101);
        if (uniform && count >= BULK_MINIMUM) {
            ram.fill(physical, length, value);
        } else {
            for (int at = physical; at < physical + length; at += 1 << size) {
                store(ram, size, at, value);
            }
        }
        cpu.memory().wrote(physical, length);
        state[Cpu.EDI] += length;
        return count;
    }

    private static int copy(Cpu cpu, int from, int to, int size, int count) {
        int[] state = cpu.state();
        int source = cpu.memory().ramForRead(from);
        int physical = cpu.memory().ramForWrite(to);
        if (source < 0 || physical < 0) {
            return 0;
        }
        int length = count << size;
        // A target that overlaps its source from above repeats a pattern: one by one, then.
        boolean repeats = physical > source && physical < source + length;
        if (repeats || count < BULK_MINIMUM) {
            copyEach(cpu.ram(), source, physical, size, length);
        } else {
            cpu.ram().copy(source, physical, length);
        }
        cpu.memory().wrote(physical, length);
        state[Cpu.ESI] += length;
        state[Cpu.EDI] += length;
        return count;
    }

    private static void copyEach(GuestRam ram, int source, int target, int size, int length) {
        for (int done = 0; done < length; done += 1 << size) {
            switch (size) {
                case Flags.BYTE:
                    ram.store8(target + done, ram.load8(source + done));
                    break;
                case Flags.WORD:
                    ram.store16(target + done, ram.load16(source + done));
                    break;
                default:
                    ram.store32(target + done, ram.load32(source + done));
                    break;
            }
        }
    }

    private static void store(GuestRam ram, int size, int address, int value) {
        switch (size) {
            case Flags.BYTE:
                ram.store8(address, value);
                break;
            case Flags.WORD:
                ram.store16(address, value);
                break;
            default:
                ram.store32(address, value);
                break;
        }
    }
}
