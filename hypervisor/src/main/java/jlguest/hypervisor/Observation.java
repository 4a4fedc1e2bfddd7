package jlguest.hypervisor;

/**
 * What is measured of the code that a guest runs.
 *
 * @param metered whether entries of its hot regions are counted
 * @param sampleRate samples in a second; 0 for none
 */
record Observation(boolean metered, int sampleRate) {
    /** Nothing is. */
    static final Observation NONE = new Observation(false, 0);

    Observation withMetered(boolean count) {
        return new Observation(count, sampleRate);
    }

    Observation withSampleRate(int hertz) {
        return new Observation(metered, hertz);
    }

    boolean isSampled() {
        return sampleRate > 0;
    }

    /** Whether anything found is told by the names of functions. */
    boolean needsSymbols() {
        return metered || isSampled();
    }
}
