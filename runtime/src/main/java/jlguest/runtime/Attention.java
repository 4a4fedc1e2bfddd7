package jlguest.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How running code is asked to stop: one word of bits, written by any thread, that the dispatcher
 * looks at between units and translated code in its loops and behind its calls.
 *
 * <p>A processor inherits it instead of holding one, so that code in a loop reads the word through
 * a single reference.
 */
public abstract sealed class Attention permits Cpu {
    /** Attention bit: the host has news and must be asked in any case. */
    public static final int ATTENTION_NOW = 1;

    /** Attention bit: an interrupt waits for the guest to enable interrupts. */
    public static final int ATTENTION_DEFERRED = 2;

    /** Attention bit: code was dropped, so that code which is running may be out of date. */
    static final int ATTENTION_CODE = 4;

    /** Attention bit, always set while an {@link InstructionTimer} runs: looks are counted. */
    static final int ATTENTION_LOOKS = 8;

    private static final VarHandle ATTENTION;

    static {
        try {
            ATTENTION =
                    MethodHandles.lookup().findVarHandle(Attention.class, "attention", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int attention;

    Attention() {}

    /** The attention bits; nonzero means that {@link Cpu#wantsHost} must be asked. */
    public final int attention() {
        return attention;
    }

    /** Asks for attention, from any thread: the dispatcher soon ends with {@link Exit#POLL}. */
    public final void raiseAttention() {
        ATTENTION.getAndBitwiseOr(this, ATTENTION_NOW);
    }

    /**
     * Takes the request back; called by the host before it looks for what there is to do. The note
     * that code was dropped stays: the dispatcher takes that.
     */
    public final void clearAttention() {
        ATTENTION.getAndBitwiseAnd(this, ATTENTION_CODE | ATTENTION_LOOKS);
    }

    /** Asks for attention as soon as the guest can take an interrupt. */
    public final void deferAttention() {
        ATTENTION.getAndBitwiseOr(this, ATTENTION_DEFERRED);
    }

    /** Whether an interrupt waits for the guest to enable interrupts. */
    final boolean isAttentionDeferred() {
        return (attention & ATTENTION_DEFERRED) != 0;
    }

    /** Has every look of translated code counted from now on. */
    final void countLooks() {
        ATTENTION.getAndBitwiseOr(this, ATTENTION_LOOKS);
    }

    /** Notes that code was dropped. */
    final void noteDroppedCode() {
        ATTENTION.getAndBitwiseOr(this, ATTENTION_CODE);
    }

    /** Whether code was dropped since {@link #forgetDroppedCode}. */
    final boolean codeDropped() {
        return (attention & ATTENTION_CODE) != 0;
    }

    /** Takes the note of {@link #noteDroppedCode} back. */
    final void forgetDroppedCode() {
        ATTENTION.getAndBitwiseAnd(this, ~ATTENTION_CODE);
    }
}
