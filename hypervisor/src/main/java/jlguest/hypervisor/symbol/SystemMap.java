package jlguest.hypervisor.symbol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a System.map: what {@code nm} prints for a kernel, a line for each symbol. */
final class SystemMap {
    /** Address, type and name; T, t, W and w are code. Addresses of 64-bit kernels do not match. */
    private static final Pattern CODE = Pattern.compile("([0-9a-fA-F]{8}) [TtWw] (\\S+).*");

    private SystemMap() {}

    /** The code symbols; lines that are none are passed over. */
    static SymbolTable read(byte[] contents) {
        List<Symbol> symbols = new ArrayList<>();
        new String(contents, StandardCharsets.ISO_8859_1)
                .lines()
                .map(CODE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> symbols.add(symbol(line)));
        return SymbolTable.of(symbols);
    }

    private static Symbol symbol(Matcher line) {
        return new Symbol(Integer.parseUnsignedInt(line.group(1), 16), 0, line.group(2));
    }
}
