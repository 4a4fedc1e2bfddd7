package jlguest.hypervisor.symbol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the symbol table of a 32-bit ELF file (System V ABI, chapter 4). Whatever in it does not
 * make sense is passed over: a kernel runs without symbols as well.
 */
public final class ElfSymbols {
    private static final int HEADER_BYTES = 52;
    private static final int SECTION_BYTES = 40;
    private static final int SYMBOL_BYTES = 16;
    private static final int SECTION_SYMTAB = 2;
    private static final int FLAG_EXECUTABLE = 4;
    private static final int TYPE_NONE = 0;
    private static final int TYPE_FUNCTION = 2;

    private final ByteBuffer file;
    private final int sections;
    private final int sectionCount;

    private ElfSymbols(byte[] contents) {
        file = ByteBuffer.wrap(contents).order(ByteOrder.LITTLE_ENDIAN);
        sections = file.getInt(0x20);
        int count = file.getShort(0x30) & 0xFFFF;
        boolean usable =
                (file.getShort(0x2E) & 0xFFFF) == SECTION_BYTES
                        && contains(sections, (long) count * SECTION_BYTES);
        sectionCount = usable ? count : 0;
    }

    /** Whether the bytes begin as a 32-bit little-endian ELF file does. */
    public static boolean isElf(byte[] contents) {
        byte[] magic = {0x7F, 'E', 'L', 'F', 1, 1};
        if (contents.length < HEADER_BYTES) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (contents[i] != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The functions and labels in executable sections.
     *
     * @param contents a file that {@link #isElf}
     */
    public static SymbolTable read(byte[] contents) {
        ElfSymbols elf = new ElfSymbols(contents);
        List<Symbol> symbols = new ArrayList<>();
        for (int section = 0; section < elf.sectionCount; section++) {
            if (elf.word(section, 4) == SECTION_SYMTAB) {
                elf.readTable(section, symbols);
                break; // the ABI allows only one
            }
        }
        return SymbolTable.of(symbols);
    }

    private boolean contains(int offset, long length) {
        return offset >= 0 && length >= 0 && offset + length <= file.limit();
    }

    /** A word of a section header. */
    private int word(int section, int offset) {
        return file.getInt(sections + section * SECTION_BYTES + offset);
    }

    private void readTable(int section, List<Symbol> symbols) {
        int start = word(section, 0x10);
        int bytes = word(section, 0x14);
        int names = word(section, 0x18);
        if (!contains(start, bytes) || names < 0 || names >= sectionCount) {
            return;
        }
        for (int at = start; at <= start + bytes - SYMBOL_BYTES; at += SYMBOL_BYTES) {
            int type = file.get(at + 12) & 0xF;
            int home = file.getShort(at + 14) & 0xFFFF;
            boolean code =
                    (type == TYPE_FUNCTION || type == TYPE_NONE)
                            && home > 0
                            && home < sectionCount
                            && (word(home, 8) & FLAG_EXECUTABLE) != 0;
            String name = code ? name(names, file.getInt(at)) : "";
            if (!name.isEmpty()) {
                symbols.add(new Symbol(file.getInt(at + 4), file.getInt(at + 8), name));
            }
        }
    }

    /** A name, up to its zero, the end of its section, or more than is kept of it. */
    private String name(int section, int offset) {
        int start = word(section, 0x10);
        int bytes = word(section, 0x14);
        if (!contains(start, bytes) || offset < 0 || offset >= bytes) {
            return "";
        }
        int from = start + offset;
        int limit = Math.min(start + bytes, from + Symbol.MAX_NAME);
        int end = from;
        while (end < limit && file.get(end) != 0) {
            end++;
        }
        return new String(file.array(), from, end - from, StandardCharsets.ISO_8859_1);
    }
}
