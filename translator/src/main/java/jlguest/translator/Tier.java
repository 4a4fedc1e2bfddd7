package jlguest.translator;

/** How guest code is run. */
public enum Tier {
    /** Everything is interpreted. */
    INTERPRETER,
    /** Every block is translated when it is first met. */
    BLOCK,
    /**
     * Every block is translated when it is first met, together with what its jumps and direct calls
     * lead to, whether that has run or not.
     */
    REGION,
    /** Cold code is interpreted, hot code translated. */
    AUTO
}
