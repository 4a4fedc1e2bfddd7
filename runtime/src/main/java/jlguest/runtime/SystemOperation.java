package jlguest.runtime;

/**
 * Instructions that read or change what surrounds the general registers: identification, the time
 * stamp, system flags, segment registers and descriptors (Intel SDM volume 2).
 */
public final class SystemOperation {
    private static final int BOUND_RANGE = 5;

    /** Where {@link #inspect}, {@link #arpl} and {@link #storeSystem} leave their result. */
    public static final int RESULT = Cpu.TEMPS + Cpu.TEMP_COUNT - 1;

    /** Where {@link #storeSystem} leaves the upper half of its result. */
    public static final int RESULT_HIGH = Cpu.TEMPS + Cpu.TEMP_COUNT - 2;

    /** {@link #inspect}: VERR. */
    public static final int VERR = 0;

    /** {@link #inspect}: VERW. */
    public static final int VERW = 1;

    /** {@link #inspect}: LAR. */
    public static final int LAR = 2;

    /** {@link #inspect}: LSL. */
    public static final int LSL = 3;

    /** {@link #storeSystem}: SGDT. */
    public static final int SGDT = 0;

    /** {@link #storeSystem}: SIDT. */
    public static final int SIDT = 1;

    /** {@link #storeSystem}: SLDT. */
    public static final int SLDT = 2;

    /** {@link #storeSystem}: STR. */
    public static final int STR = 3;

    /** {@link #storeSystem}: SMSW. */
    public static final int SMSW = 4;

    /** Where the host's tables would be: the switcher region at the top of memory. */
    private static final int HOST_TABLES = 0xFFC0_0000;

    private static final int TASK_SELECTOR = 0x80;

    /** CR0's low half: PE, MP, ET, NE, WP are set. */
    private static final int MACHINE_STATUS = 0x8005_0033;

    private SystemOperation() {}

    /** CPUID. */
    public static void cpuid(Cpu cpu, int a, int b, int imm) {
        cpu.identity().execute(cpu.state());
    }

    /** RDTSC. */
    public static void rdtsc(Cpu cpu, int a, int b, int imm) {
        long ticks = cpu.readTimeStamp();
        cpu.state()[Cpu.EAX] = (int) ticks;
        cpu.state()[Cpu.EDX] = (int) (ticks >>> 32);
    }

    /** POPF of the value {@code a} with operand size {@code imm}; IF and IOPL stay. */
    public static void popf(Cpu cpu, int a, int b, int imm) {
        int changeable = FarTransfer.CHANGEABLE & (imm == Flags.WORD ? 0xFFFF : -1);
        int old = cpu.state()[Cpu.SYSTEM_FLAGS];
        cpu.setArithmeticFlags(a);
        cpu.setSystemFlags(old & ~(changeable | Cpu.RF) | a & changeable);
    }

    /** BOUND: index {@code a} against the pair at linear address {@code b}, size {@code imm}. */
    public static void bound(Cpu cpu, int a, int b, int imm) {
        int index = imm == Flags.WORD ? (short) a : a;
        int low;
        int high;
        if (imm == Flags.WORD) {
            low = (short) cpu.memory().load16(b);
            high = (short) cpu.memory().load16(b + 2);
        } else {
            low = cpu.memory().load32(b);
            high = cpu.memory().load32(b + 4);
        }
        if (index < low || index > high) {
            throw cpu.trap(BOUND_RANGE);
        }
    }

    /** Loads segment register {@code imm} with selector {@code a}. */
    public static void loadSegment(Cpu cpu, int a, int b, int imm) {
        cpu.segments().load(imm, a & 0xFFFF);
    }

    /**
     * Loads a segment register, for translated code that has not put anything into the state and
     * runs in flat mode.
     *
     * @return false, with nothing done, if that raises an exception or ends flat mode
     */
    public static boolean loadsSegment(Cpu cpu, int segment, int selector) {
        try {
            if (!cpu.segments().staysFlat(segment, selector)) {
                return false;
            }
            cpu.segments().load(segment, selector);
            return true;
        } catch (GuestFault fault) {
            return false;
        }
    }

    /** Raises exception {@code imm & 0xFF}, with error code 0 if bit 8 is set. */
    public static void raise(Cpu cpu, int a, int b, int imm) {
        throw (imm & 0x100) != 0 ? cpu.trap(imm & 0xFF, 0) : cpu.trap(imm & 0xFF);
    }

    /** VERR, VERW, LAR and LSL of selector {@code a}: sets ZF, leaves the result if it has one. */
    public static void inspect(Cpu cpu, int a, int b, int imm) {
        long result = cpu.segments().table().inspect(imm, a & 0xFFFF, cpu.cpl());
        int[] state = cpu.state();
        int eflags = cpu.eflags() & Flags.ARITHMETIC & ~Flags.ZF;
        boolean visible = result != DescriptorTable.INVISIBLE;
        cpu.setArithmeticFlags(visible ? eflags | Flags.ZF : eflags);
        state[RESULT] = visible ? (int) result : b;
    }

    /** ARPL of destination {@code a} and source {@code b}: sets ZF, leaves the result. */
    public static void arpl(Cpu cpu, int a, int b, int imm) {
        int eflags = cpu.eflags() & Flags.ARITHMETIC & ~Flags.ZF;
        boolean raises = (a & 3) < (b & 3);
        cpu.setArithmeticFlags(raises ? eflags | Flags.ZF : eflags);
        cpu.state()[RESULT] = raises ? a & ~3 | b & 3 : a;
    }

    /** SGDT, SIDT, SLDT, STR, SMSW: harmless values (lguest-abi.md §10.2). */
    public static void storeSystem(Cpu cpu, int a, int b, int imm) {
        int[] state = cpu.state();
        switch (imm) {
            case SGDT:
                state[RESULT] = Segments.ENTRIES * 8 - 1;
                state[RESULT_HIGH] = HOST_TABLES;
                break;
            case SIDT:
                state[RESULT] = TrapGates.COUNT * 8 - 1;
                state[RESULT_HIGH] = HOST_TABLES + 0x100;
                break;
            case SLDT:
                state[RESULT] = 0;
                break;
            case STR:
                state[RESULT] = TASK_SELECTOR;
                break;
            default:
                state[RESULT] = MACHINE_STATUS;
                break;
        }
    }

    /** CMPXCHG8B at linear address {@code a}. */
    public static void compareExchange8(Cpu cpu, int a, int b, int imm) {
        int[] state = cpu.state();
        cpu.memory().checkWrite(a, 8);
        long old = cpu.memory().load64(a);
        long expected = (long) state[Cpu.EDX] << 32 | state[Cpu.EAX] & 0xFFFF_FFFFL;
        int eflags = cpu.eflags() & Flags.ARITHMETIC & ~Flags.ZF;
        if (old == expected) {
            long desired = (long) state[Cpu.ECX] << 32 | state[Cpu.EBX] & 0xFFFF_FFFFL;
            cpu.memory().store64(a, desired);
            cpu.setArithmeticFlags(eflags | Flags.ZF);
        } else {
            cpu.memory().store64(a, old);
            state[Cpu.EAX] = (int) old;
            state[Cpu.EDX] = (int) (old >>> 32);
            cpu.setArithmeticFlags(eflags);
        }
    }
}
