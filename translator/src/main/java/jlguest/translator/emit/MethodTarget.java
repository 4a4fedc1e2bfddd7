package jlguest.translator.emit;

/** Where the code of a region goes: a method of a class that is being written. */
@FunctionalInterface
interface MethodTarget {
    /**
     * Starts the method.
     *
     * @param frameLocals the locals of all its stack map frames
     */
    Assembler assembler(Object[] frameLocals);
}
