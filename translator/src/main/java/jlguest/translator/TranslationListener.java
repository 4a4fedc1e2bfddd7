package jlguest.translator;

import jlguest.runtime.TranslatedCode;

/**
 * Watches the translation of regions. Called on the thread that translates: the translator's own
 * or, where blocks are translated at once, the guest's; never on two at the same time.
 */
public interface TranslationListener {
    /** Watches nothing. */
    TranslationListener NONE =
            new TranslationListener() {
                @Override
                public TranslatedCode translated(
                        int index, Translation translation, TranslatedCode code) {
                    return code;
                }
            };

    /**
     * One region's translation.
     *
     * @param address guest address where it is entered
     * @param user whether it runs in ring 3
     * @param blocks basic blocks in it
     * @param instructions guest instructions in it
     * @param bytecodes bytes of its method's code
     */
    record Translation(int address, boolean user, int blocks, int instructions, int bytecodes) {}

    /**
     * Some regions are about to be translated into one class. If one of them turns out too large,
     * this is called again for smaller parts, without results in between.
     *
     * @param regions how many, from 1
     */
    default void started(int regions) {}

    /**
     * A region was translated.
     *
     * @param index its number among those that were {@link #started}, from 0
     * @param translation what it is
     * @param code what it became
     * @return the code to install: {@code code} itself, or code that does the same
     */
    TranslatedCode translated(int index, Translation translation, TranslatedCode code);
}
