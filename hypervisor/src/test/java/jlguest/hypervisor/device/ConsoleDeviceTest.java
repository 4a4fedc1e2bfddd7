package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import jlguest.mmu.GuestKilledException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConsoleDeviceTest {
    private static final int IN = 0;
    private static final int OUT = 1;
    private static final int CONTROL_IN = 2;
    private static final int CONTROL_OUT = 3;

    private final StringBuilder printed = new StringBuilder();
    private final ByteQueue typed = new ByteQueue(8);
    private final ConsoleWindow window = new ConsoleWindow();
    private final DeviceTestBench bench =
            new DeviceTestBench(
                    new ConsoleDevice(
                            typed,
                            window,
                            (bytes, offset, length) ->
                                    printed.append(
                                            new String(
                                                    bytes,
                                                    offset,
                                                    length,
                                                    StandardCharsets.ISO_8859_1))));

    private void type(String text) throws InterruptedException {
        assertTrue(typed.put(text.getBytes(StandardCharsets.ISO_8859_1), 0, text.length()));
    }

    @Test
    @Tag("abi-13.81")
    void outputIsPrintedBeforeTheNotificationEnds() {
        RingDriver driver = bench.driver(OUT);
        driver.text(0x1000, "Hello, ");
        driver.text(0x2000, "world");
        driver.offer(driver.chain(new int[] {0x1000, 7, 0}, new int[] {0x2000, 5, 0}));
        bench.notifyQueue(OUT);
        assertEquals("Hello, world", printed.toString());
        assertEquals(1, driver.used());
        assertEquals(List.of(2), bench.interrupts);
    }

    @Test
    void whatPassesIsCountedWhicheverWayItTakes() throws InterruptedException {
        ConsoleDevice device = new ConsoleDevice(typed, window, (bytes, offset, length) -> {});
        DeviceTestBench guest = new DeviceTestBench(device);
        RingDriver out = guest.driver(OUT);
        out.offer(out.chain(new int[] {0x1000, 7, 0}));
        guest.notifyQueue(OUT);
        device.configWritten(8, 4, 'x');
        device.output().write(new byte[20], 0, 20);
        type("ls\n");
        RingDriver in = guest.driver(IN);
        in.offer(in.chain(new int[] {0x1000, 2, RingDriver.WRITE}));
        guest.notifyQueue(IN);
        assertEquals(
                Map.of("inputBytes", 2L, "outputBytes", 28L),
                guest.devices.statistics().get(0).counts());
    }

    @Test
    void inputFillsBuffersWhenThereAreSome() throws InterruptedException {
        type("ls\n");
        assertEquals(1, bench.attention);
        RingDriver driver = bench.driver(IN);
        driver.offer(driver.chain(new int[] {0x1000, 2, RingDriver.WRITE}));
        bench.notifyQueue(IN);
        assertEquals("ls", driver.text(0x1000, 2));
        assertEquals(2, driver.usedLength(0));
        assertEquals(List.of(1), bench.interrupts);
        assertFalse(typed.isEmpty(), "the newline waits for another buffer");
        driver.offer(driver.chain(new int[] {0x1000, 2, RingDriver.WRITE}));
        bench.devices.poll();
        assertEquals("\n", driver.text(0x1000, 1));
        assertEquals(1, driver.usedLength(1));
    }

    @Test
    void aBufferWithoutInputWaits() throws InterruptedException {
        RingDriver driver = bench.driver(IN);
        driver.offer(driver.chain(new int[] {0x1000, 16, RingDriver.WRITE}));
        bench.notifyQueue(IN);
        assertEquals(0, driver.used());
        assertEquals(List.of(), bench.interrupts);
        type("x");
        bench.devices.poll();
        assertEquals(1, driver.used());
        assertEquals(List.of(1), bench.interrupts);
    }

    @Test
    void inputTypedBeforeTheDriverRunsIsKept() throws InterruptedException {
        type("early");
        bench.devices.poll();
        bench.status(DeviceTestBench.BASE, 3);
        RingDriver driver = bench.driver(IN);
        driver.offer(driver.chain(new int[] {0x1000, 16, RingDriver.WRITE}));
        bench.devices.poll();
        assertEquals("early", driver.text(0x1000, 5));
    }

    @Test
    void buffersOfTheWrongKindEndTheGuest() throws InterruptedException {
        RingDriver out = bench.driver(OUT);
        out.offer(out.chain(new int[] {0x1000, 1, RingDriver.WRITE}));
        assertThrows(GuestKilledException.class, () -> bench.notifyQueue(OUT));
        RingDriver in = bench.driver(IN);
        in.offer(in.chain(new int[] {0x1000, 1, 0}));
        type("x");
        assertThrows(GuestKilledException.class, () -> bench.notifyQueue(IN));
    }

    @Test
    void aWriterWaitsForRoomAndIsLetGoWhenTheQueueCloses() throws Exception {
        type("12345678");
        Thread writer =
                new Thread(
                        () -> {
                            try {
                                typed.put(new byte[] {'9'}, 0, 1);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        writer.start();
        writer.join(50);
        assertTrue(writer.isAlive());
        assertEquals(3, typed.take(3).length);
        writer.join(5000);
        assertFalse(writer.isAlive());
        assertEquals("456789", new String(typed.take(100), StandardCharsets.ISO_8859_1));
        typed.close();
        assertFalse(typed.put(new byte[] {1}, 0, 1));
    }

    /** An output that takes so many bytes and no more. */
    private static final class Narrow implements ConsoleOutput {
        final StringBuilder taken = new StringBuilder();
        int room;
        Runnable listener;

        @Override
        public void write(byte[] bytes, int offset, int length) {
            taken.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
        }

        @Override
        public int offer(byte[] bytes, int offset, int length) {
            int here = Math.min(room, length);
            write(bytes, offset, here);
            room -= here;
            return here;
        }

        @Override
        public void onRoom(Runnable newListener) {
            listener = newListener;
        }

        void makeRoom(int bytes) {
            room = bytes;
            listener.run();
        }
    }

    @Test
    void outputWithoutRoomStaysInItsBufferWhileTheGuestGoesOn() {
        Narrow narrow = new Narrow();
        DeviceTestBench slow = new DeviceTestBench(new ConsoleDevice(typed, window, narrow));
        RingDriver driver = slow.driver(OUT);
        driver.text(0x1000, "Hello, ");
        driver.text(0x2000, "world");
        driver.offer(driver.chain(new int[] {0x1000, 7, 0}, new int[] {0x2000, 5, 0}));
        driver.offer(driver.chain(new int[] {0x2000, 5, 0}));
        narrow.room = 3;
        slow.notifyQueue(OUT);
        assertEquals(0, driver.used());
        assertEquals(List.of(), slow.interrupts);
        narrow.makeRoom(6);
        slow.devices.poll();
        assertEquals(0, driver.used());
        assertEquals("Hello, wo", narrow.taken.toString());
        narrow.makeRoom(100);
        slow.devices.poll();
        assertEquals(2, driver.used());
        assertEquals("Hello, worldworld", narrow.taken.toString());
        assertEquals(List.of(2), slow.interrupts);
    }

    @Test
    void aResetForgetsOutputThatHadNoRoom() {
        Narrow narrow = new Narrow();
        DeviceTestBench slow = new DeviceTestBench(new ConsoleDevice(typed, window, narrow));
        RingDriver driver = slow.driver(OUT);
        driver.offer(driver.chain(new int[] {0x1000, 7, 0}));
        slow.notifyQueue(OUT);
        slow.status(DeviceTestBench.BASE, 0);
        slow.status(DeviceTestBench.BASE, 3);
        narrow.makeRoom(100);
        slow.devices.poll();
        assertEquals(0, driver.used());
        assertEquals("", narrow.taken.toString());
    }

    @Test
    void theConfigurationHasTheSizeOfTheWindow() {
        window.resize(132, 50);
        ConsoleDevice device = new ConsoleDevice(typed, window, (bytes, offset, length) -> {});
        for (VirtioVersion version : VirtioVersion.values()) {
            byte[] config = device.config(version);
            assertEquals(132, config[0] & 0xFF);
            assertEquals(50, config[2]);
        }
        assertThrows(IllegalArgumentException.class, () -> window.resize(-1, 5));
    }

    /** What the device says next over the control queue, in a buffer of its own. */
    private byte[] heard() {
        RingDriver driver = bench.driver(CONTROL_IN);
        int before = driver.used();
        driver.offer(driver.chain(new int[] {0x3000, 64, RingDriver.WRITE}));
        bench.notifyQueue(CONTROL_IN);
        bench.devices.poll();
        if (driver.used() == before) {
            return new byte[0];
        }
        return bench.ram.read(0x3000, driver.usedLength(before));
    }

    private void say(int port, int event, int value) {
        RingDriver driver = bench.driver(CONTROL_OUT);
        bench.ram.store32(0x2000, port);
        bench.ram.store16(0x2004, event);
        bench.ram.store16(0x2006, value);
        driver.offer(driver.chain(new int[] {0x2000, 8, 0}));
        bench.notifyQueue(CONTROL_OUT);
    }

    @Test
    void aDriverOfSeveralPortsHearsOfOneConsoleAndItsSize() {
        window.resize(0x184, 50);
        say(-1, 0, 1);
        assertArrayEquals(new byte[] {0, 0, 0, 0, 1, 0, 1, 0}, heard());
        say(0, 3, 1);
        assertArrayEquals(new byte[] {0, 0, 0, 0, 4, 0, 1, 0}, heard());
        assertArrayEquals(new byte[] {0, 0, 0, 0, 6, 0, 1, 0}, heard());
        byte[] resize = {0, 0, 0, 0, 5, 0, 1, 0, 50, 0, (byte) 0x84, 1};
        assertArrayEquals(resize, heard());
        window.resize(80, 25);
        bench.devices.poll();
        bench.devices.poll();
        int said = bench.driver(CONTROL_IN).used();
        assertEquals(4, said, "no buffer, nothing said");
        assertArrayEquals(new byte[] {0, 0, 0, 0, 5, 0, 1, 0, 25, 0, 80, 0}, heard());
    }

    @Test
    void inputWaitsUntilADriverOfSeveralPortsHasOpenedTheConsole() throws InterruptedException {
        type("early");
        RingDriver driver = bench.driver(IN);
        say(-1, 0, 1);
        driver.offer(driver.chain(new int[] {0x1000, 16, RingDriver.WRITE}));
        bench.notifyQueue(IN);
        say(0, 3, 1);
        bench.devices.poll();
        say(1, 6, 1);
        bench.devices.poll();
        assertEquals(0, driver.used());
        say(0, 6, 1);
        bench.devices.poll();
        assertEquals("early", driver.text(0x1000, 5));
        say(0, 6, 0);
        type("later");
        driver.offer(driver.chain(new int[] {0x1000, 16, RingDriver.WRITE}));
        bench.devices.poll();
        assertEquals(1, driver.used());
        say(0, 6, 1);
        bench.devices.poll();
        assertEquals("later", driver.text(0x1000, 5));
    }

    @Test
    void aDriverThatOnlyAsksFillsNoMemory() {
        for (int i = 0; i < 100; i++) {
            say(-1, 0, 1);
        }
        int answers = 0;
        while (heard().length > 0) {
            answers++;
        }
        assertEquals(16, answers);
    }

    @Test
    void messagesThatAreTooShortOrUnknownGetNoAnswer() {
        RingDriver driver = bench.driver(CONTROL_OUT);
        driver.offer(driver.chain(new int[] {0x2000, 7, 0}));
        bench.notifyQueue(CONTROL_OUT);
        say(0, 77, 1);
        say(5, 3, 1);
        say(0, 3, 0);
        assertEquals(4, driver.used());
        assertEquals(0, heard().length);
    }
}
