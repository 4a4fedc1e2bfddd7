package jlguest.translator;

/** How translated code reaches guest memory. */
public enum MemoryAccess {
    /** Unchecked; sound because every page-map entry is checked when it is made. */
    FAST,
    /** Checked by the JVM at each access. */
    SAFE
}
