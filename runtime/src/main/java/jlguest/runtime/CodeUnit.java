package jlguest.runtime;

import java.util.Arrays;

/**
 * One basic block as the cache knows it: where its bytes are, in which mode it runs, and what has
 * been made of it so far.
 *
 * <p>A unit belongs to physical bytes <em>and</em> a virtual address, because addresses are
 * constants in its code. It may be entered only while its pages are mapped as they were when it was
 * made, which {@link UnitCache} checks with one comparison per page.
 */
public class CodeUnit {
    private static final CodeUnit[] NONE = {};

    final int eip;
    final int mode;
    final int physical;
    final int length;

    /** Page-map entry of the first page. */
    final int entry;

    /** Frame of the second page if the bytes reach into one, else -1. */
    final int secondFrame;

    /** Page-map entry of the second page, or 0. */
    final int secondEntry;

    private boolean valid = true;
    private int executions;
    private volatile TranslatedCode translated;
    private CodeUnit[] dependents = NONE;

    /**
     * @param eip virtual address of the first byte
     * @param mode execution mode it was made for
     * @param physical guest-physical address of the first byte
     * @param length bytes of code
     * @param entry page-map entry of the first page
     * @param secondFrame frame of the second page, or -1
     * @param secondEntry page-map entry of the second page, or 0
     */
    protected CodeUnit(
            int eip,
            int mode,
            int physical,
            int length,
            int entry,
            int secondFrame,
            int secondEntry) {
        this.eip = eip;
        this.mode = mode;
        this.physical = physical;
        this.length = length;
        this.entry = entry;
        this.secondFrame = secondFrame;
        this.secondEntry = secondEntry;
    }

    /** Virtual address of the first byte. */
    public int eip() {
        return eip;
    }

    /** Execution mode it was made for. */
    public int mode() {
        return mode;
    }

    /** Whether its bytes are still what they were. */
    public boolean isValid() {
        return valid;
    }

    void invalidate() {
        valid = false;
        discardTranslation();
        for (CodeUnit dependent : dependents) {
            dependent.discardTranslation();
        }
        dependents = NONE;
    }

    private void discardTranslation() {
        TranslatedCode code = translated;
        translated = null;
        if (code != null) {
            code.discarded();
        }
    }

    /** Notes that a unit's JVM code was made from this unit's bytes as well. */
    void addDependent(CodeUnit unit) {
        for (CodeUnit known : dependents) {
            if (known == unit) {
                return;
            }
        }
        dependents = Arrays.copyOf(dependents, dependents.length + 1);
        dependents[dependents.length - 1] = unit;
    }

    /** Whether its bytes reach into a second page. */
    public boolean spansPages() {
        return secondFrame >= 0;
    }

    /** Counts one execution by the interpreter and returns how many there were. */
    public int countExecution() {
        return ++executions;
    }

    /** How often the interpreter executed it. */
    public int executions() {
        return executions;
    }

    /** Starts counting executions anew. */
    public void resetExecutions() {
        executions = 0;
    }

    /** The unit's JVM code, or null while it is interpreted. */
    public TranslatedCode translated() {
        return translated;
    }

    void setTranslated(TranslatedCode code) {
        translated = code;
    }
}
