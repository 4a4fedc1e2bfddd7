package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import jlguest.mmu.GuestKilledException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a guest finds in PCI configuration space (lguest-abi.md §9.1 to §9.4). */
class PciBusTest {
    private static final int CONSOLE = 1;
    private static final int PROBE = 2;

    private final StringBuilder printed = new StringBuilder();
    private final ProbeDevice probe = new ProbeDevice();
    private final PciTestBench bench =
            new PciTestBench(
                    probe,
                    new ConsoleDevice(
                            new ByteQueue(16),
                            new ConsoleWindow(),
                            (bytes, offset, length) -> printed.append((char) bytes[offset])));

    @Test
    @Tag("abi-13.84")
    @Tag("abi-13.85")
    void theAddressRegisterIsFoundByLinuxsProbe() {
        bench.bus.out(0xCFB, 1, 1);
        assertEquals(0x0100_0000, bench.bus.in(0xCF8, 4));
        bench.bus.out(0xCF8, 4, 0x8000_0000);
        assertEquals(0x8000_0000, bench.bus.in(0xCF8, 4));
        assertEquals(0x0600, bench.config(0, 0x0A, 2), "a host bridge");
        bench.bus.out(0xCF8, 2, 0x1234);
        assertEquals(0x8000_1234, bench.bus.in(0xCF8, 4));
        assertEquals(0x12, bench.bus.in(0xCF9, 1) & 0xFF);
    }

    @Test
    void accessesAcrossTheTwoRegistersAreRefused() {
        bench.bus.out(0xCF8, 4, 0x8000_0800);
        bench.bus.out(0xCFA, 4, 0x1234_5678);
        bench.bus.out(0xCFF, 2, 0x1234);
        assertEquals(0x8000_0800, bench.bus.in(0xCF8, 4));
        assertEquals(-1, bench.bus.in(0xCFA, 4));
        assertEquals(-1, bench.bus.in(0xCFF, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "00, 4, 10431af4, id of the console, which comes first",
        "04, 2, 0, command",
        "06, 2, 10, status: capabilities",
        "08, 1, 1, revision",
        "0a, 2, 700, class",
        "0e, 1, 0, header type",
        "10, 4, 140000, bar 0",
        "14, 4, 0, bar 1",
        "24, 4, 0, bar 5",
        "2c, 4, 400000, subsystem",
        "30, 4, 0, rom",
        "34, 1, 40, capabilities",
        "3c, 1, 1, interrupt line",
        "3d, 1, 0, interrupt pin",
        "98, 4, ffffffff, behind the registers",
        "fc, 4, ffffffff, the last",
        "ff, 1, ff, the last byte"
    })
    @Tag("abi-13.86")
    void theConsolesHeader(String offset, int bytes, String value, String what) {
        int actual = bench.config(CONSOLE, Integer.parseInt(offset, 16), bytes);
        assertEquals(value, Integer.toHexString(actual), what);
    }

    @Test
    void otherDevicesFollowInOrderEachWithItsOwnPageAndInterrupt() {
        assertEquals(0x1044_1AF4, bench.config(PROBE, 0, 4));
        assertEquals(0xFF00, bench.config(PROBE, 0x0A, 2));
        assertEquals(PciTestBench.BARS + 0x1000, bench.config(PROBE, 0x10, 4));
        assertEquals(2, bench.config(PROBE, 0x3C, 1));
    }

    @Test
    @Tag("abi-13.85")
    void nothingElseIsThere() {
        assertEquals(0, bench.config(0, 0, 4), "the bridge has no id");
        for (int slot = 3; slot < 32; slot++) {
            assertEquals(-1, bench.config(slot, 0, 4));
        }
        bench.bus.out(0xCF8, 4, 0x8000_0900);
        assertEquals(-1, bench.bus.in(0xCFC, 4), "function 1");
        bench.bus.out(0xCF8, 4, 0x8001_0800);
        assertEquals(-1, bench.bus.in(0xCFC, 4), "bus 1");
        bench.bus.out(0xCF8, 4, 0x0000_0800);
        assertEquals(-1, bench.bus.in(0xCFC, 4), "not enabled");
        bench.bus.out(0xCFC, 4, -1);
    }

    @Test
    @Tag("abi-13.88")
    void sizingABarFindsAPageAndItsAddressStays() {
        bench.setConfig(CONSOLE, 0x10, 4, -1);
        assertEquals(0xFFFF_F000, bench.config(CONSOLE, 0x10, 4));
        bench.setConfig(CONSOLE, 0x10, 4, PciTestBench.BARS);
        assertEquals(PciTestBench.BARS, bench.config(CONSOLE, 0x10, 4));
        for (int absent : new int[] {0x14, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x30}) {
            bench.setConfig(CONSOLE, absent, 4, -1);
            assertEquals(0, bench.config(CONSOLE, absent, 4));
        }
    }

    @Test
    void mostRegistersKeepTheirValue() {
        List<Integer> before = registers();
        for (int offset = 0; offset < 0x100; offset += 4) {
            if (offset != 0x0C && offset != 0x10 && (offset < 0x84 || offset > 0x94)) {
                bench.setConfig(CONSOLE, offset, 4, 0x5A5A_5A5A);
            }
        }
        assertEquals(before, registers());
        bench.setConfig(CONSOLE, 0x0C, 4, -1);
        assertEquals(0x0000_FFFF, bench.config(CONSOLE, 0x0C, 4), "cache line and latency");
        bench.setConfig(0, 0, 4, -1);
        assertEquals(0, bench.config(0, 0, 4), "the bridge");
    }

    private List<Integer> registers() {
        List<Integer> values = new ArrayList<>();
        for (int offset = 0; offset < 0x84; offset += 4) {
            values.add(bench.config(CONSOLE, offset, 4));
        }
        return values;
    }

    /** Type, BAR offset and length of each capability, in the order of the list. */
    private static String capabilities(PciTestBench bench, int slot) {
        StringBuilder found = new StringBuilder();
        for (int at = bench.config(slot, 0x34, 1); at != 0; at = bench.config(slot, at + 1, 1)) {
            assertEquals(9, bench.config(slot, at, 1));
            assertEquals(0, bench.config(slot, at + 4, 4), "bar 0");
            found.append(
                    String.format(
                            "%x:%d@%d+%d ",
                            at,
                            bench.config(slot, at + 3, 1),
                            bench.config(slot, at + 8, 4),
                            bench.config(slot, at + 12, 4)));
        }
        return found.toString().trim();
    }

    @Test
    @Tag("abi-13.87")
    void capabilitiesTellWhereTheRegistersAre() {
        assertEquals(
                "40:1@0+56 50:2@56+2 64:3@58+1 84:5@0+0 74:4@60+12", capabilities(bench, CONSOLE));
        assertEquals(0, bench.config(CONSOLE, 0x60, 4), "notify multiplier");
        assertEquals(20, bench.config(CONSOLE, 0x52, 1));
    }

    @Test
    void aDeviceWithoutConfigurationHasNoCapabilityForIt() {
        PciTestBench other = new PciTestBench(new EntropyDevice(new Random(1)));
        assertEquals("40:1@0+56 50:2@56+2 64:3@58+1 84:5@0+0", capabilities(other, 1));
    }

    private void window(int bar, int offset, int length) {
        bench.setConfig(CONSOLE, 0x88, 1, bar);
        bench.setConfig(CONSOLE, 0x8C, 4, offset);
        bench.setConfig(CONSOLE, 0x90, 4, length);
    }

    @Test
    @Tag("abi-13.89")
    void aKernelWithoutADriverPrintsThroughTheWindow() {
        for (char c : "Linux".toCharArray()) {
            window(0, 60 + 8, 4);
            bench.setConfig(CONSOLE, 0x94, 4, c);
        }
        assertEquals("Linux", printed.toString());
    }

    @Test
    void theWindowReadsRegistersInTheirWidth() {
        window(0, 18, 2);
        assertEquals(4, bench.config(CONSOLE, 0x94, 4), "number of queues");
        window(0, 20, 1);
        bench.setConfig(CONSOLE, 0x94, 4, 3);
        assertEquals(3, bench.config(CONSOLE, 0x94, 4), "status");
        assertEquals(3, bench.status(CONSOLE));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 68, 4",
        "0, 68, 0",
        "0, 68, 3",
        "0, 68, 8",
        "0, 68, -1",
        "0, 70, 4",
        "0, 4096, 4",
        "0, -4, 4",
        "0, 2147483644, 4",
        "255, -1, -1"
    })
    void aWindowThatFitsNowhereReadsOnesAndWritesNothing(int bar, int offset, int length) {
        window(bar, offset, length);
        bench.setConfig(CONSOLE, 0x94, 4, 'x');
        assertEquals(-1, bench.config(CONSOLE, 0x94, 4));
        assertEquals("", printed.toString());
    }

    @Test
    void thereIsRoomForThirtyOneDevices() {
        new PciTestBench(Collections.nCopies(31, probe).toArray(new VirtioDevice[0]));
        VirtioDevice[] many = Collections.nCopies(32, probe).toArray(new VirtioDevice[0]);
        assertThrows(IllegalArgumentException.class, () -> new PciTestBench(many));
    }

    /** Whatever is written to ports and registers, the guest at worst is ended. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void nonsenseHurtsTheGuestAtMost(int seed) {
        Random random = new Random(seed);
        int[] widths = {1, 2, 4};
        int killed = 0;
        for (int i = 0; i < 20_000; i++) {
            int bytes = widths[random.nextInt(3)];
            int value = random.nextInt() >>> random.nextInt(32);
            int register = random.nextInt(64) & -bytes;
            try {
                switch (random.nextInt(6)) {
                    case 0:
                        bench.setConfig(random.nextInt(4), random.nextInt(64) * 4, bytes, value);
                        break;
                    case 1:
                        bench.bus.in(0xCF8 + random.nextInt(8), bytes);
                        break;
                    case 2:
                        bench.bus.out(0xCF8 + random.nextInt(8), bytes, value);
                        break;
                    case 3:
                        bench.load(1 + random.nextInt(2), random.nextInt(4097 - bytes), bytes);
                        break;
                    case 4:
                        bench.setStatus(1 + random.nextInt(2), value & 0x0F);
                        break;
                    default:
                        bench.store(1 + random.nextInt(2), register, bytes, value);
                        break;
                }
            } catch (GuestKilledException e) {
                killed++;
            }
        }
        assertTrue(killed < 20_000);
    }
}
