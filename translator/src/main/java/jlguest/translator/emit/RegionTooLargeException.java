package jlguest.translator.emit;

/**
 * A region does not fit into one method that HotSpot would compile ({@link
 * RegionCompiler#METHOD_LIMIT}): it has to be split, or left to the interpreter.
 */
public final class RegionTooLargeException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Region region;
    private final int size;

    RegionTooLargeException(Region region, int size) {
        super(
                "region at "
                        + Integer.toHexString(region.address())
                        + " makes "
                        + size
                        + " bytes of bytecode");
        this.region = region;
        this.size = size;
    }

    /** The region. */
    public Region region() {
        return region;
    }

    /** Bytes of bytecode that it would take. */
    public int size() {
        return size;
    }
}
