package jlguest.hypervisor.symbol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import jlguest.hypervisor.InvalidGuestException;

/** The code symbols of a kernel, found by address. Immutable. */
public final class SymbolTable {
    /** No symbols at all. */
    public static final SymbolTable EMPTY = new SymbolTable(List.of());

    /** Bytes behind the start of a symbol without a size that still count as its own. */
    private static final int MAX_UNSIZED = 1 << 16;

    /** Files larger than this are no kernel's symbols. */
    private static final long MAX_FILE = 1 << 30;

    private final int[] addresses;
    private final Symbol[] symbols;

    private SymbolTable(List<Symbol> sorted) {
        symbols = sorted.toArray(new Symbol[0]);
        addresses = new int[symbols.length];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = symbols[i].address();
        }
    }

    /** A table of symbols in any order; of several at one address one is kept. */
    public static SymbolTable of(Collection<Symbol> symbols) {
        List<Symbol> all = new ArrayList<>(symbols);
        all.sort(SymbolTable::compare);
        List<Symbol> kept = new ArrayList<>(all.size());
        for (Symbol symbol : all) {
            if (kept.isEmpty() || kept.get(kept.size() - 1).address() != symbol.address()) {
                kept.add(symbol);
            }
        }
        return new SymbolTable(kept);
    }

    /** By address; of several at one, the one with a size is first, then the plainest name. */
    private static int compare(Symbol a, Symbol b) {
        int order = Integer.compareUnsigned(a.address(), b.address());
        if (order == 0) {
            order = Boolean.compare(a.size() == 0, b.size() == 0);
        }
        if (order == 0) {
            order = Boolean.compare(a.name().startsWith("_"), b.name().startsWith("_"));
        }
        return order != 0 ? order : a.name().compareTo(b.name());
    }

    /**
     * Reads a System.map, or the symbol table of an ELF file such as vmlinux.
     *
     * @throws InvalidGuestException if it is missing or neither of these
     */
    public static SymbolTable read(Path file) {
        byte[] contents;
        try {
            if (!Files.isRegularFile(file)) {
                throw new InvalidGuestException(
                        "The symbols " + file + " are no file: name a System.map or vmlinux.");
            }
            if (Files.size(file) > MAX_FILE) {
                throw new InvalidGuestException(
                        "The symbols " + file + " are too large: name a System.map or vmlinux.");
            }
            contents = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidGuestException(
                    "The symbols " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
        SymbolTable table =
                ElfSymbols.isElf(contents) ? ElfSymbols.read(contents) : SystemMap.read(contents);
        if (table.size() == 0) {
            throw new InvalidGuestException(
                    file
                            + " names no code: name the System.map, or the unstripped vmlinux, of"
                            + " the kernel that runs.");
        }
        return table;
    }

    /** Number of symbols. */
    public int size() {
        return symbols.length;
    }

    /** The same symbols, each moved by some bytes: for a kernel that relocates itself. */
    public SymbolTable moved(int bytes) {
        if (bytes == 0) {
            return this;
        }
        List<Symbol> moved = new ArrayList<>(symbols.length);
        for (Symbol symbol : symbols) {
            moved.add(new Symbol(symbol.address() + bytes, symbol.size(), symbol.name()));
        }
        return of(moved);
    }

    /** The symbol that an address belongs to, or null. */
    public Symbol find(int address) {
        int low = 0;
        int high = addresses.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Integer.compareUnsigned(addresses[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0) {
            return null;
        }
        Symbol symbol = symbols[low - 1];
        int size = symbol.size() == 0 ? MAX_UNSIZED : symbol.size();
        return Integer.compareUnsigned(address - symbol.address(), size) < 0 ? symbol : null;
    }
}
