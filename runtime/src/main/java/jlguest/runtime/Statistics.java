package jlguest.runtime;

/**
 * Counters of one processor. Written by its own thread without synchronisation; a reader on another
 * thread sees them a little late.
 */
public final class Statistics {
    /** Instructions retired by the interpreter; a block's are counted when it begins. */
    public long interpretedInstructions;

    /** How many times the interpreter has ended, each time with a chain of blocks done. */
    public long interpretations;

    /** Instructions retired by translated code. */
    public long translatedInstructions;

    /**
     * Instructions that translated code had retired, and not counted yet, when it last called a
     * helper.
     */
    public int unfinishedInstructions;

    /** Blocks decoded. */
    public long blocksDecoded;

    /** Blocks translated to bytecode. */
    public long blocksTranslated;

    /** Bytes of class files made. */
    public long classBytes;

    /** Nanoseconds spent decoding. */
    public long decodeNanos;

    /** Nanoseconds spent translating. */
    public long translateNanos;

    /** Units dropped because their bytes changed. */
    public long invalidations;

    /** Exits by kind. */
    public final long[] exits = new long[Exit.KINDS];

    /** Traps that went straight to the guest's handler, by vector. */
    public final long[] directTraps = new long[256];

    /** Counts what translated code had not counted when a helper of it failed. */
    public void countUnfinished() {
        translatedInstructions += unfinishedInstructions;
    }

    /** Retired instructions of all tiers. */
    public long instructions() {
        return interpretedInstructions + translatedInstructions;
    }
}
