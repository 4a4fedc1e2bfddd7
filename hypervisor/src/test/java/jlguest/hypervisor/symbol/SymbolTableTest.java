package jlguest.hypervisor.symbol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jlguest.hypervisor.InvalidGuestException;
import jlguest.hypervisor.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolTableTest {
    @TempDir Path folder;

    private static String name(SymbolTable table, int address) {
        Symbol symbol = table.find(address);
        return symbol == null ? null : symbol.name();
    }

    @Test
    void anAddressBelongsToTheSymbolBeforeIt() {
        SymbolTable table =
                SymbolTable.of(
                        List.of(
                                new Symbol(0xC010_0020, 0, "second"),
                                new Symbol(0xC010_0000, 8, "first"),
                                new Symbol(0x1000, 0, "low")));
        assertEquals("first", name(table, 0xC010_0000));
        assertEquals("first", name(table, 0xC010_0007));
        assertNull(name(table, 0xC010_0008), "behind a symbol with a size");
        assertEquals("second", name(table, 0xC010_0020));
        assertEquals("second", name(table, 0xC010_FFFF));
        assertNull(name(table, 0xC020_0000), "far behind a symbol without a size");
        assertEquals("low", name(table, 0x1FFF));
        assertNull(name(table, 0xFFF), "before all");
        assertNull(name(SymbolTable.EMPTY, 0xC010_0000));
    }

    @Test
    void ofSeveralNamesTheOneWithASizeIsKept() {
        SymbolTable table =
                SymbolTable.of(
                        List.of(
                                new Symbol(16, 0, "_text"),
                                new Symbol(16, 0, "alias"),
                                new Symbol(16, 4, "function")));
        assertEquals(1, table.size());
        assertEquals("function", name(table, 16));
    }

    @Test
    void aKernelThatMovesTakesItsSymbolsAlong() {
        SymbolTable table = SymbolTable.of(List.of(new Symbol(0xC010_0000, 4, "start")));
        assertEquals("start", name(table.moved(0x10_0000), 0xC020_0003));
        assertNull(name(table.moved(0x10_0000), 0xC010_0000));
    }

    @Test
    void aSystemMapNamesCode() {
        String map =
                """
                c0100000 T _text
                c0100000 T startup_32
                c0101000 t local_one
                c0102000 W weak_one
                c0103000 D jiffies
                ffffffff81000000 T sixty_four_bits
                nonsense
                """;
        SymbolTable table = SystemMap.read(map.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(3, table.size());
        assertEquals("startup_32", name(table, 0xC010_0010));
        assertEquals("local_one", name(table, 0xC010_1000));
        assertEquals("weak_one", name(table, 0xC010_3000), "data is no code");
    }

    @Test
    void theEmbeddedKernelHasItsFunctions() {
        SymbolTable table = Kernels.pup().symbols();
        assertTrue(table.size() > 200, () -> "symbols: " + table.size());
    }

    private static byte[] pup() throws IOException {
        try (InputStream in =
                Kernels.class.getResourceAsStream("/jlguest/hypervisor/pup/pup.elf")) {
            return in.readAllBytes();
        }
    }

    @Test
    void aDamagedSymbolTableGivesFewerSymbolsAndNothingElse() throws IOException {
        byte[] intact = pup();
        int whole = ElfSymbols.read(intact).size();
        Random random = new Random(1);
        int headers = intact[0x20] & 0xFF | (intact[0x21] & 0xFF) << 8;
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = intact.clone();
            for (int j = 0; j < 8; j++) {
                int at = random.nextBoolean() ? headers + random.nextInt(320) : random.nextInt(52);
                damaged[at] = (byte) random.nextInt();
            }
            if (ElfSymbols.isElf(damaged)) {
                int found = ElfSymbols.read(damaged).size();
                assertTrue(found >= 0 && found <= 2 * whole, () -> "symbols: " + found);
            }
        }
        for (int length = 0; length < intact.length; length += 97) {
            byte[] cut = Arrays.copyOf(intact, length);
            assertTrue(!ElfSymbols.isElf(cut) || ElfSymbols.read(cut).size() <= whole);
        }
    }

    @Test
    void namesArePrintable() {
        Symbol symbol = new Symbol(0, 0, "a;b c\n<\u00e9>" + "x".repeat(1000));
        assertTrue(symbol.name().startsWith("a_b_c_<_>xxx"), symbol.name());
        assertEquals(Symbol.MAX_NAME, symbol.name().length());
    }

    @Test
    void aFileOfSymbolsIsReadByWhatItIs() throws IOException {
        Path map = Files.writeString(folder.resolve("map"), "c0100000 T startup_32\n");
        assertEquals("startup_32", name(SymbolTable.read(map), 0xC010_0000));
        Path elf = Files.write(folder.resolve("elf"), pup());
        assertEquals(Kernels.pup().symbols().size(), SymbolTable.read(elf).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a map\n", "ffffffff81000000 T _text\n"})
    void aFileWithoutCodeSymbolsIsRefused(String contents) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), contents);
        String message =
                assertThrows(InvalidGuestException.class, () -> SymbolTable.read(file))
                        .getMessage();
        assertTrue(message.contains("names no code"), message);
    }

    @Test
    void aMissingFileIsRefused() {
        Path missing = folder.resolve("missing");
        String message =
                assertThrows(InvalidGuestException.class, () -> SymbolTable.read(missing))
                        .getMessage();
        assertTrue(message.contains("missing"), message);
    }
}
