package jlguest.hypervisor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class OutputPumpTest {
    /** A stream whose reader does not read before it is told to. */
    private static final class StuckStream extends OutputStream {
        final CountDownLatch open = new CountDownLatch(1);
        final ByteArrayOutputStream written = new ByteArrayOutputStream();

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            written.write(bytes, offset, length);
        }
    }

    /** Counts what it is told. */
    private static final class Told implements OutputPump.Listener {
        final Semaphore room = new Semaphore(0);
        final CountDownLatch failure = new CountDownLatch(1);

        @Override
        public void hasFailed() {
            failure.countDown();
        }

        @Override
        public void hasRoom() {
            room.release();
        }
    }

    private final Told told = new Told();

    private static void write(OutputPump pump, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        pump.write(bytes, 0, bytes.length);
    }

    @Test
    void everythingArrivesInOrder() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputPump pump = new OutputPump(out, 1 << 20, told);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            String line = "line " + i + "\n";
            expected.append(line);
            write(pump, line);
        }
        pump.close(10);
        assertEquals(expected.toString(), out.toString(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aSlowReaderDoesNotStopTheWriterWhileThereIsRoom() {
        StuckStream out = new StuckStream();
        OutputPump pump = new OutputPump(out, 1024, told);
        write(pump, "x".repeat(1000));
        out.open.countDown();
        pump.close(10);
        assertEquals(1000, out.written.size());
    }

    @Test
    void aWriteNeverWaitsAndWhatWasLostIsTold() {
        StuckStream out = new StuckStream();
        OutputPump pump = new OutputPump(out, 16, told);
        for (int i = 0; i < 10; i++) {
            write(pump, "0123456789");
        }
        out.open.countDown();
        pump.close(10);
        String text = out.written.toString(StandardCharsets.ISO_8859_1);
        int kept = text.indexOf("\r\n[");
        assertTrue(kept >= 16 && kept <= 32, text);
        assertEquals("0123456789".repeat(10).substring(0, kept), text.substring(0, kept));
        String note = "\r\n[" + (100 - kept) + " bytes lost: nobody read the console]\r\n";
        assertEquals(note, text.substring(kept));
    }

    @Test
    void afterALossThereIsRoomAgain() throws InterruptedException {
        StuckStream out = new StuckStream();
        OutputPump pump = new OutputPump(out, 16, told);
        write(pump, "x".repeat(100));
        byte[] text = "offered".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(0, pump.offer(text, 0, text.length), "behind what was lost");
        out.open.countDown();
        told.room.acquire();
        assertEquals(text.length, pump.offer(text, 0, text.length));
        pump.close(10);
        String written = out.written.toString(StandardCharsets.ISO_8859_1);
        assertTrue(written.endsWith(" bytes lost: nobody read the console]\r\noffered"), written);
    }

    @Test
    void aBrokenReaderIsReportedOnceAndEndsAllWaiting() throws InterruptedException {
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        OutputPump pump = new OutputPump(broken, 16, told);
        write(pump, "x".repeat(100));
        write(pump, "y".repeat(100));
        assertTrue(told.failure.await(300, TimeUnit.SECONDS));
        pump.close(10);
    }

    /** The guest's way: nothing waits, and what was not taken is offered again when told so. */
    @Test
    void anOfferNeverWaitsAndNothingIsLost() throws InterruptedException {
        StuckStream out = new StuckStream();
        OutputPump pump = new OutputPump(out, 64, told);
        byte[] text = "0123456789".repeat(1000).getBytes(StandardCharsets.ISO_8859_1);
        int done = 0;
        while (done < text.length) {
            int here = pump.offer(text, done, text.length - done);
            done += here;
            if (done < text.length) {
                out.open.countDown(); // nobody read before the first refusal
                told.room.acquire();
            }
        }
        pump.close(10);
        assertEquals(0, out.open.getCount());
        assertArrayEquals(text, out.written.toByteArray());
    }

    @Test
    void afterTheReleaseAnOfferTakesEverythingAndTheListenerIsTold() {
        StuckStream out = new StuckStream();
        OutputPump pump = new OutputPump(out, 8, told);
        byte[] text = new byte[100];
        assertTrue(pump.offer(text, 0, 100) < 100);
        pump.release();
        assertEquals(1, told.room.availablePermits());
        assertEquals(100, pump.offer(text, 0, 100));
        out.open.countDown();
        pump.close(1);
    }
}
