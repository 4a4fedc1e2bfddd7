package jlguest.runtime;

/** Hears of code units that were dropped. */
@FunctionalInterface
public interface InvalidationListener {
    /** Listens to nothing. */
    InvalidationListener NONE =
            new InvalidationListener() {
                @Override
                public void dropped(int page, int units, Cause cause) {}
            };

    /** Why units were dropped. */
    enum Cause {
        /** The guest, the host or a device wrote to their bytes. */
        WRITE,
        /** There were too many, and all had to go. */
        CACHE_FULL,
        /** The host asked for it, or the guest has ended. */
        REQUEST
    }

    /**
     * Units were dropped. Called on the thread that caused it, which is the guest's or a device's.
     *
     * @param page guest-physical address of the page whose bytes changed, or -1 if all code was
     *     dropped
     * @param units how many units were dropped, from 1
     * @param cause why
     */
    void dropped(int page, int units, Cause cause);
}
