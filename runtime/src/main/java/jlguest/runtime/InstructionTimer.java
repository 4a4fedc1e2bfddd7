package jlguest.runtime;

/**
 * Asks for attention when a processor has retired a given number of instructions: exactly then, in
 * every tier.
 *
 * <p>Only the interpreter can stop anywhere. Translated code stops where it looks whether it is
 * wanted ({@link Cpu#interrupts}), and there it does not know the count. But what it can retire
 * between two looks is bounded. So it is allowed a number of looks that cannot take it past the
 * deadline, and leaves when they are used up; the dispatcher then takes the exact count and allows
 * some more, until so little is left that it has to be done one by one ({@link CountedRun}).
 *
 * <p>All methods belong to the processor's thread.
 */
public final class InstructionTimer {
    /** A deadline that never comes. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Cpu cpu;
    private boolean running;
    private boolean alone;
    private long deadline = NEVER;
    private long looks;

    InstructionTimer(Cpu cpu) {
        this.cpu = cpu;
    }

    /** The processor counts. Before it runs any code; there is no way back. */
    public void start() {
        running = true;
        cpu.countLooks();
    }

    /** Whether {@link #start} was called. */
    public boolean isRunning() {
        return running;
    }

    /**
     * Sets when to ask for attention, in place of what was set before. The host has to set another
     * deadline when this one has passed, or the guest does not go on.
     *
     * @param instructions as {@link Statistics#instructions} counts them; {@link #NEVER} for never
     */
    public void setDeadline(long instructions) {
        deadline = instructions;
    }

    /** Instructions that may be retired until the deadline. */
    long left() {
        return deadline == NEVER ? NEVER : deadline - cpu.statistics().instructions();
    }

    /** Sets after how many looks translated code has to leave. */
    void allowLooks(long number) {
        looks = number;
    }

    /** Counts a look of translated code; true if it was one too many. */
    boolean looksOnceTooOften() {
        return --looks < 0;
    }

    /** Says whether the instruction that comes next is done by itself. */
    void setAlone(boolean value) {
        alone = value;
    }

    /** Whether {@link Statistics#instructions} says how many instructions were retired. */
    boolean isCountExact() {
        return alone || !running;
    }
}
