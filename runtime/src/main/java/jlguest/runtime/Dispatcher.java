package jlguest.runtime;

/**
 * The loop that runs a guest from unit to unit and hands to the host what only the host can do.
 *
 * <p>Traps whose gate is a guest's own go straight to the guest's handler here (the direct-trap
 * path, lguest-abi.md §5.7), without coming back to the host.
 */
public final class Dispatcher {
    private static final int DEBUG = 1;

    private final Cpu cpu;
    private final LinearMemory memory;
    private final int[] state;
    private final UnitCache cache;
    private final CodeSource source;
    private final Statistics statistics;

    /**
     * @param cpu the processor to run
     * @param source where code units come from
     */
    public Dispatcher(Cpu cpu, CodeSource source) {
        this.cpu = cpu;
        this.source = source;
        state = cpu.state();
        memory = cpu.memory();
        cache = new UnitCache(cpu);
        statistics = cpu.statistics();
    }

    /** The units found so far. */
    public UnitCache cache() {
        return cache;
    }

    /**
     * Runs until something happens that concerns the host.
     *
     * @return the exit code; never {@link Exit#JUMP}, {@link Exit#CODE_INVALIDATED} or {@link
     *     Exit#INTERPRET}
     */
    public int run() {
        for (; ; ) {
            if (cpu.attention() != 0 && cpu.wantsHost()) {
                statistics.exits[Exit.POLL]++;
                return Exit.POLL;
            }
            int exit = runUnit();
            if (exit != Exit.JUMP) {
                return exit;
            }
        }
    }

    /**
     * Runs one unit of code, or takes one direct trap.
     *
     * @return {@link Exit#JUMP} if the guest can go on, else as {@link #run}
     */
    public int runUnit() {
        int exit = step();
        statistics.exits[Exit.kind(exit)]++;
        switch (Exit.kind(exit)) {
            case Exit.JUMP:
            case Exit.CODE_INVALIDATED:
                if (memory.codeChanged()) {
                    memory.takeCodeChanged();
                }
                return Exit.JUMP;
            case Exit.SOFTWARE_INTERRUPT:
                return interrupt(Exit.vector(exit)) ? Exit.JUMP : lastExit;
            case Exit.TRAP:
            case Exit.TRAP_WITH_ERROR:
                return trap(exit) ? Exit.JUMP : lastExit;
            default:
                return exit;
        }
    }

    /** The exit that {@link #interrupt} and {@link #trap} leave for the host. */
    private int lastExit;

    private int step() {
        try {
            int mode = state[Cpu.MODE];
            if ((mode & Cpu.CAREFUL) != 0) {
                return stepCarefully();
            }
            CodeUnit unit = unitAt(state[Cpu.EIP], mode);
            TranslatedCode translated = unit.translated();
            if (translated == null) {
                return source.interpret(unit);
            }
            int exit = translated.run();
            if (exit != Exit.INTERPRET) {
                return exit;
            }
            statistics.exits[Exit.INTERPRET]++;
            return source.interpret(unitAt(state[Cpu.EIP], mode));
        } catch (GuestFault fault) {
            return fault.exit();
        }
    }

    private CodeUnit unitAt(int eip, int mode) {
        CodeUnit unit = cache.findFast(eip, mode);
        if (unit == null) {
            unit = cache.find(eip, mode);
            if (unit == null) {
                unit = source.decode();
                cache.add(unit);
            }
        }
        return unit;
    }

    private int stepCarefully() {
        boolean single = (state[Cpu.SYSTEM_FLAGS] & Cpu.TF) != 0;
        cpu.segments().checkFetch(state[Cpu.EIP]);
        int exit = source.interpretCarefully();
        if (exit == Exit.CODE_INVALIDATED) {
            exit = Exit.JUMP;
        }
        return single && exit == Exit.JUMP ? Exit.of(Exit.TRAP, DEBUG) : exit;
    }

    /** Takes {@code int n}; false if the host must see {@link #lastExit}. */
    private boolean interrupt(int vector) {
        TrapGates gates = cpu.gates();
        if (cpu.cpl() > gates.privilege(vector)) {
            state[Cpu.ERROR_CODE] = vector * 8 + 2;
            return trap(Exit.of(Exit.TRAP_WITH_ERROR, Segments.GENERAL_PROTECTION));
        }
        if (!gates.isDirect(vector)) {
            lastExit = Exit.of(Exit.SOFTWARE_INTERRUPT, vector);
            return false;
        }
        return enter(vector, state[Cpu.NEXT_EIP], false);
    }

    /** Takes an exception; false if the host must see {@link #lastExit}. */
    private boolean trap(int exit) {
        int vector = Exit.vector(exit);
        lastExit = exit;
        return cpu.gates().isDirect(vector)
                && enter(vector, state[Cpu.EIP], Exit.kind(exit) == Exit.TRAP_WITH_ERROR);
    }

    private boolean enter(int vector, int returnAddress, boolean withError) {
        try {
            DirectTrap.enter(cpu, vector, returnAddress, withError);
            statistics.directTraps[vector]++;
            return true;
        } catch (GuestFault fault) {
            // The stack is not mapped: the host sees the page fault at the interrupted instruction.
            lastExit = fault.exit();
            return false;
        }
    }
}
