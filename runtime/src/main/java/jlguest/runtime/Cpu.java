package jlguest.runtime;

import java.util.Arrays;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.GuestRam;
import jlguest.runtime.fpu.Fpu;
import jlguest.runtime.fpu.FpuState;

/**
 * One virtual processor: registers, segments, lazy flags, and the parts of a guest's environment
 * that its instructions reach without the host.
 *
 * <p>Everything that translated code and interpreter exchange stands in one {@code int} array whose
 * layout is given by the constants here; general registers come first, so that an instruction's
 * register number is an index.
 */
public final class Cpu extends Attention {
    /** Index of EAX; the registers follow in the processor's own order. */
    public static final int EAX = 0;

    /** Index of ECX. */
    public static final int ECX = 1;

    /** Index of EDX. */
    public static final int EDX = 2;

    /** Index of EBX. */
    public static final int EBX = 3;

    /** Index of ESP. */
    public static final int ESP = 4;

    /** Index of EBP. */
    public static final int EBP = 5;

    /** Index of ESI. */
    public static final int ESI = 6;

    /** Index of EDI. */
    public static final int EDI = 7;

    /** Index of EIP. */
    public static final int EIP = 8;

    /** Index of the lazy flags' operation; see {@link Flags}. */
    public static final int FLAG_OP = 9;

    /** Index of the lazy flags' first operand. */
    public static final int FLAG_A = 10;

    /** Index of the lazy flags' second operand. */
    public static final int FLAG_B = 11;

    /** Index of the lazy flags' result. */
    public static final int FLAG_R = 12;

    /** Index of all EFLAGS bits that are not arithmetic flags. */
    public static final int SYSTEM_FLAGS = 13;

    /** Index of the error code of the last exception that has one. */
    public static final int ERROR_CODE = 14;

    /** Index of the address of the last page fault. */
    public static final int FAULT_ADDRESS = 15;

    /** Index of the address behind an {@code int n} instruction that ended a unit. */
    public static final int NEXT_EIP = 16;

    /** Index of the execution mode: a combination of {@link #USER} and {@link #CAREFUL}. */
    public static final int MODE = 17;

    /** Index of the six selectors, in the order ES, CS, SS, DS, FS, GS. */
    public static final int SELECTOR = 18;

    /** Index of the six segment bases. */
    public static final int BASE = 24;

    /** Index of the six segment limits, in bytes, inclusive. */
    public static final int LIMIT = 30;

    /** Index of the six segments' rights: bits 8 to 23 of the descriptor's high word. */
    public static final int RIGHTS = 36;

    /** Index of six words, 1 where the segment is readable, writable and has no limit. */
    public static final int OPEN = 42;

    /**
     * Index of six words: the selector that can be loaded into the segment register without any
     * effect, or -1 if there is none.
     */
    public static final int LOADED = 48;

    /** Index of the temporaries of the micro-code. */
    public static final int TEMPS = 54;

    /** Number of temporaries. */
    public static final int TEMP_COUNT = 16;

    /** Length of the state array. */
    public static final int STATE_SIZE = TEMPS + TEMP_COUNT;

    /** Segment register numbers as instructions encode them. */
    public static final int ES = 0;

    /** Code segment. */
    public static final int CS = 1;

    /** Stack segment. */
    public static final int SS = 2;

    /** Data segment. */
    public static final int DS = 3;

    /** FS. */
    public static final int FS = 4;

    /** GS. */
    public static final int GS = 5;

    /** Mode bit: the processor is in ring 3. */
    public static final int USER = 1;

    /**
     * Mode bit: CS, SS, DS or ES is not flat, or the trap flag is set, so that each access is
     * checked against its segment and each instruction stands alone.
     */
    public static final int CAREFUL = 2;

    /** EFLAGS: trap flag. */
    public static final int TF = 0x100;

    /** EFLAGS: interrupt flag; always set while a guest runs (lguest-abi.md §1.1). */
    public static final int IF = 0x200;

    /** EFLAGS: direction flag. */
    public static final int DF = 0x400;

    /** EFLAGS: nested task. */
    public static final int NT = 0x4000;

    /** EFLAGS: resume flag. */
    public static final int RF = 0x1_0000;

    /** EFLAGS: virtual-8086 mode. */
    public static final int VM = 0x2_0000;

    /** EFLAGS: alignment check. */
    public static final int AC = 0x4_0000;

    /** EFLAGS: CPUID can be used. */
    public static final int ID = 0x20_0000;

    private final int[] state = new int[STATE_SIZE];
    private final AddressSpace space;
    private final LinearMemory memory;
    private final Segments segments;
    private final TrapGates gates;
    private final InterruptFlag interruptFlag;
    private final FpuState fpuState = new FpuState();
    private final Fpu fpu;
    private final GuestFault fault = new GuestFault();
    private final ProcessorIdentity identity;
    private final Statistics statistics = new Statistics();
    private final InstructionTimer instructionTimer = new InstructionTimer(this);

    private TimeStamp timeStamp = TimeStamp.HOST;
    private int kernelStackSelector;
    private int kernelStackPointer;

    /**
     * A processor as lguest-abi.md §2.3 describes it, except for {@code EIP}, which is 0.
     *
     * @param space its memory
     * @param identity what {@code cpuid} says
     */
    public Cpu(AddressSpace space, ProcessorIdentity identity) {
        this.space = space;
        this.identity = identity;
        memory = new LinearMemory(this, space);
        segments = new Segments(this);
        gates = new TrapGates();
        interruptFlag = new InterruptFlag(space.ram());
        fpu = new Fpu(fpuState, memory);
        reset();
    }

    /** Puts the registers into the state of lguest-abi.md §2.3; leaves gates and segments alone. */
    public void reset() {
        Arrays.fill(state, 0);
        state[SYSTEM_FLAGS] = IF | 2;
        fpuState.reset();
        segments.reset();
    }

    /** The registers; see the constants for the layout. */
    public int[] state() {
        return state;
    }

    /** This processor's view of memory. */
    public LinearMemory memory() {
        return memory;
    }

    /** Translation of addresses. */
    public AddressSpace space() {
        return space;
    }

    /** Guest-physical memory. */
    public GuestRam ram() {
        return space.ram();
    }

    /** Segment registers and descriptor table. */
    public Segments segments() {
        return segments;
    }

    /** The gates as the processor sees them: host gates, and guest gates that go direct. */
    public TrapGates gates() {
        return gates;
    }

    /** The floating point and SIMD unit. */
    public Fpu fpu() {
        return fpu;
    }

    /** The registers of the floating point and SIMD unit. */
    public FpuState fpuState() {
        return fpuState;
    }

    /** What {@code cpuid} says. */
    public ProcessorIdentity identity() {
        return identity;
    }

    /** Counters. */
    public Statistics statistics() {
        return statistics;
    }

    /** Asks for attention after a number of instructions. */
    public InstructionTimer instructionTimer() {
        return instructionTimer;
    }

    /** Current privilege level, 0 to 3. */
    public int cpl() {
        return state[SELECTOR + CS] & 3;
    }

    /** Whether the processor is in ring 3. */
    public boolean isUser() {
        return (state[MODE] & USER) != 0;
    }

    /** EFLAGS, all of it. */
    public int eflags() {
        return state[SYSTEM_FLAGS]
                | Flags.materialize(state[FLAG_OP], state[FLAG_A], state[FLAG_B], state[FLAG_R]);
    }

    /** Sets the six arithmetic flags from EFLAGS bits. */
    public void setArithmeticFlags(int eflags) {
        setArithmeticFlags(state, eflags);
    }

    static void setArithmeticFlags(int[] state, int eflags) {
        state[FLAG_OP] = Flags.EXPLICIT;
        state[FLAG_R] = eflags & Flags.ARITHMETIC;
    }

    /** Sets EFLAGS, all of it; bit 1 and IF stay set. */
    public void setEflags(int eflags) {
        setArithmeticFlags(eflags);
        setSystemFlags(eflags & ~Flags.ARITHMETIC);
    }

    /** Sets all other bits of EFLAGS; bit 1 and IF stay set. */
    public void setSystemFlags(int flags) {
        int old = state[SYSTEM_FLAGS];
        state[SYSTEM_FLAGS] = flags & 0x003F_7700 | IF | 2;
        if (((old ^ flags) & TF) != 0) {
            segments.updateMode();
        }
    }

    /** Ends the current instruction with an exception that has no error code. */
    public GuestFault trap(int vector) {
        return fault.set(Exit.of(Exit.TRAP, vector));
    }

    /** Ends the current instruction with an exception that has an error code. */
    public GuestFault trap(int vector, int errorCode) {
        state[ERROR_CODE] = errorCode;
        return fault.set(Exit.of(Exit.TRAP_WITH_ERROR, vector));
    }

    /** Ends the current instruction with a page fault. */
    public GuestFault pageFault(int address, int errorCode) {
        state[FAULT_ADDRESS] = address;
        state[ERROR_CODE] = errorCode;
        return fault.set(Exit.of(Exit.PAGE_FAULT, 14));
    }

    /** Ends the current instruction with a software interrupt; {@code NEXT_EIP} is set. */
    public GuestFault softwareInterrupt(int vector) {
        return fault.set(Exit.of(Exit.SOFTWARE_INTERRUPT, vector));
    }

    /** Leaves the current instruction half-way, to be started again at the same address. */
    public GuestFault restart() {
        return fault.set(Exit.JUMP);
    }

    /** Sets where the time-stamp counter comes from. */
    public void setTimeStamp(TimeStamp source) {
        timeStamp = source;
    }

    /** The time-stamp counter. */
    public long readTimeStamp() {
        needExactCount();
        return timeStamp.read();
    }

    /**
     * Called by what depends on how many instructions were retired before the present one, or may
     * ask for attention that must not be late.
     *
     * @throws GuestFault to begin the instruction again, by itself, while the count matters
     */
    void needExactCount() {
        if (!instructionTimer.isCountExact()) {
            throw fault.set(Exit.ALONE);
        }
    }

    /** CR0.TS as the TS hypercall sets it: the next FPU instruction raises #NM. */
    public boolean taskSwitched() {
        return !fpu.available();
    }

    /** Sets what {@link #taskSwitched} says. */
    public void setTaskSwitched(boolean value) {
        fpu.setAvailable(!value);
    }

    /** Sets the stack for entries from ring 3 ({@code ss1:esp1}). */
    public void setKernelStack(int selector, int pointer) {
        if (selector != kernelStackSelector) {
            gates.forgetShortcuts();
        }
        kernelStackSelector = selector;
        kernelStackPointer = pointer;
    }

    /** The stack segment for entries from ring 3. */
    public int kernelStackSelector() {
        return kernelStackSelector;
    }

    /** The stack pointer for entries from ring 3. */
    public int kernelStackPointer() {
        return kernelStackPointer;
    }

    /**
     * Tells where the guest keeps its software interrupt flag, for the filter of deferred
     * interrupts.
     *
     * @param address guest-physical address of {@code irq_enabled}, or -1
     * @param noInterruptsFrom first address of the window without interrupts
     * @param noInterruptsTo one past that window
     */
    public void setInterruptFlag(int address, int noInterruptsFrom, int noInterruptsTo) {
        interruptFlag.set(address, noInterruptsFrom, noInterruptsTo);
    }

    /**
     * Whether translated code must be left before the instruction at {@code EIP}. It has to ask
     * when {@link #attention} is not 0, now and then in a loop and behind each call.
     */
    public boolean interrupts() {
        int bits = attention();
        return (bits & ATTENTION_CODE) != 0
                || (bits & ATTENTION_LOOKS) != 0 && instructionTimer.looksOnceTooOften()
                || wantsHost();
    }

    /**
     * Called by loops in translated code now and then, with everything in the state. The volatile
     * read comes first, so that HotSpot cannot move what follows into the loop.
     *
     * @param retired instructions to count
     * @return whether the code must be left
     */
    public boolean pause(int retired) {
        int news = attention();
        statistics.translatedInstructions += retired;
        return news != 0 && interrupts();
    }

    /** Whether the dispatcher must go back to its host now, at an instruction boundary. */
    public boolean wantsHost() {
        int bits = attention();
        return (bits & ATTENTION_NOW) != 0
                || (bits & ATTENTION_DEFERRED) != 0 && interruptFlag.allowsInterruptAt(state[EIP]);
    }
}
