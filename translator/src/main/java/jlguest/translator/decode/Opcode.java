package jlguest.translator.decode;

/** One opcode of the map: its family and its operands in the manual's letters. */
public final class Opcode {
    private final int code;
    private final String mnemonic;
    private final String[] operands;
    private final boolean lockable;
    private final boolean modrm;

    Opcode(int code, String mnemonic, String[] operands, boolean lockable) {
        this.code = code;
        this.mnemonic = mnemonic;
        this.operands = operands;
        this.lockable = lockable;
        boolean needed = false;
        for (String operand : operands) {
            needed |= isByModrm(operand);
        }
        modrm = needed;
    }

    private static boolean isByModrm(String operand) {
        return operand.length() == 2
                        && "EGMRS".indexOf(operand.charAt(0)) >= 0
                        && !isSegmentName(operand)
                || operand.equals("M")
                || operand.equals("x");
    }

    private static boolean isSegmentName(String operand) {
        return operand.equals("ES") || operand.equals("SS") || operand.equals("GS");
    }

    /** One byte, or {@link OpcodeTable#TWO_BYTE} plus the byte after 0F. */
    public int code() {
        return code;
    }

    /** Name of the family that decides how it is lowered. */
    public String mnemonic() {
        return mnemonic;
    }

    /** Number of operands. */
    public int operandCount() {
        return operands.length;
    }

    /** An operand in the manual's letters. */
    public String operand(int index) {
        return operands[index];
    }

    /** Whether LOCK is allowed, if the first operand is in memory. */
    public boolean isLockable() {
        return lockable;
    }

    /** Whether a ModRM byte follows. */
    public boolean hasModrm() {
        return modrm;
    }
}
