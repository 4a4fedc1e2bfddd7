package jlguest.hypervisor.symbol;

/**
 * A function of the guest's kernel, or a label in its code.
 *
 * @param address virtual address of its first byte
 * @param size bytes; 0 if the source does not say
 * @param name printable ASCII, without semicolons and blanks
 */
public record Symbol(int address, int size, String name) {
    /** Longest name kept; what a compiler makes is shorter, what a file claims may not be. */
    static final int MAX_NAME = 200;

    /** Makes the name safe to print: whatever else it holds becomes an underscore. */
    public Symbol {
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), MAX_NAME); i++) {
            char c = name.charAt(i);
            clean.append(c > ' ' && c <= '~' && c != ';' ? c : '_');
        }
        name = clean.toString();
    }
}
