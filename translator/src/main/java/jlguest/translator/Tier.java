package jlguest.translator;

/** How guest code is run. */
public enum Tier {
    /** Everything is interpreted. */
    INTERPRETER,
    /** Every block is translated when it is first met. */
    BLOCK,
    /** Cold code is interpreted, hot code translated. */
    AUTO
}
