package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import jlguest.mmu.GuestKilledException;
import org.junit.jupiter.api.Test;

class ConsoleDeviceTest {
    private static final int IN = 0;
    private static final int OUT = 1;

    private final StringBuilder printed = new StringBuilder();
    private final ByteQueue typed = new ByteQueue(8);
    private final DeviceTestBench bench =
            new DeviceTestBench(
                    new ConsoleDevice(
                            typed,
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
}
