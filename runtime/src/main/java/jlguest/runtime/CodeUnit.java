package jlguest.runtime;

import java.util.Arrays;
import jlguest.mmu.GuestRam;

/**
 * One basic block as the cache knows it: where its bytes are, in which mode it runs, and what has
 * been made of it so far. Or bytes that are no code but were looked at when code was made, such as
 * a table of jumps: {@link #DATA}.
 *
 * <p>A unit belongs to physical bytes <em>and</em> a virtual address, because addresses are
 * constants in its code. It may be entered only while its pages are mapped as they were when it was
 * made, which {@link UnitCache} checks with one comparison per page.
 */
public class CodeUnit {
    /** Entries of the table in which {@link #codeAt} looks: as many as there can be units. */
    static final int FRONT_SIZE = 1 << 16;

    /** What the table holds where it holds nothing. */
    static final CodeUnit NOWHERE = new CodeUnit(0, -1, 0, 0, -1);

    /** A bit of the {@link #mode} of bytes that code was made from but that nobody executes. */
    public static final int DATA = 1 << 31;

    private static final TranslatedCode NOT_TRANSLATED = new NotTranslated();

    private static final CodeUnit[] NONE = {};

    /** Stands for code that is interpreted. */
    private static final class NotTranslated extends TranslatedCode {
        @Override
        public int run(int depth) {
            return Exit.LOOK_UP;
        }
    }

    final int eip;
    final int mode;
    final int physical;
    final int length;

    /** Frame of the second page if the bytes reach into one, else -1. */
    final int secondFrame;

    private boolean valid = true;
    private volatile TranslatedCode translated;
    private CodeUnit[] dependents = NONE;

    /**
     * @param eip virtual address of the first byte
     * @param mode execution mode it was made for
     * @param physical guest-physical address of the first byte
     * @param length bytes of code
     * @param secondFrame frame of the second page, or -1
     */
    protected CodeUnit(int eip, int mode, int physical, int length, int secondFrame) {
        this.eip = eip;
        this.mode = mode;
        this.physical = physical;
        this.length = length;
        this.secondFrame = secondFrame;
    }

    /** Where the table has the unit of an address, if it has it. */
    static int slot(int eip) {
        return (eip ^ eip >>> 12) & (FRONT_SIZE - 1);
    }

    /**
     * The JVM code at an address, as far as a quick look finds it; else code that returns {@link
     * Exit#LOOK_UP}.
     *
     * @param front the table of {@link UnitCache#front}
     * @param eip virtual address
     * @param mode execution mode
     */
    public static TranslatedCode codeAt(CodeUnit[] front, int eip, int mode) {
        CodeUnit unit = front[slot(eip)];
        if (unit.eip == eip && unit.mode == mode) {
            TranslatedCode code = unit.translated;
            if (code != null) {
                return code;
            }
        }
        return NOT_TRANSLATED;
    }

    /** Virtual address of the first byte. */
    public int eip() {
        return eip;
    }

    /** Number of its first page. */
    public int page() {
        return eip >>> GuestRam.PAGE_SHIFT;
    }

    /** Frame of the first page. */
    public int frame() {
        return physical >>> GuestRam.PAGE_SHIFT;
    }

    /** Frame of the second page, if it {@link #spansPages}. */
    public int secondFrame() {
        return secondFrame;
    }

    /** Execution mode it was made for; with {@link #DATA}, of the code that looks at it. */
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

    /** The unit's JVM code, or null while it is interpreted. */
    public TranslatedCode translated() {
        return translated;
    }

    void setTranslated(TranslatedCode code) {
        translated = code;
    }
}
