package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;
import jlguest.hypervisor.disk.DiskImage;
import jlguest.hypervisor.disk.DiskScheduler;
import jlguest.hypervisor.disk.DiskThread;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a block device does between the moment a request is announced and the one it is done. */
class BlockRequestsInFlightTest {
    private static final int HEADERS = 0x1000;
    private static final int DATA = 0x4000;
    private static final int STATUS = 0x3000;
    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int FLUSH = 4;
    private static final int BARRIER = 0x8000_0000;

    /** Does work when the test says so. */
    private static final class Manual implements DiskScheduler {
        private final Queue<Runnable> work = new ArrayDeque<>();

        @Override
        public void submit(Runnable piece) {
            work.add(piece);
        }

        void doOne() {
            work.remove().run();
        }

        @Override
        public void drain() {
            while (!work.isEmpty()) {
                doOne();
            }
        }

        @Override
        public void close() {
            drain();
        }
    }

    /** A disk of 1 MiB that notes what happens to it and fails on request. */
    private static final class Recorder implements DiskImage {
        private final List<String> events = new ArrayList<>();
        private IOException failure;

        @Override
        public String name() {
            return "recorder";
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public long sectors() {
            return 2048;
        }

        private void note(String event) throws IOException {
            events.add(event);
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            note("read " + position);
            while (target.hasRemaining()) {
                target.put((byte) 'r');
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            note("write " + position);
        }

        @Override
        public void flush() throws IOException {
            note("flush");
        }

        @Override
        public void close() {
            events.add("close");
        }
    }

    private final Recorder image = new Recorder();
    private final Manual manual = new Manual();
    private final DeviceTestBench bench = new DeviceTestBench(new BlockDevice(image, manual));
    private final RingDriver driver = bench.driver(0);
    private int requests;

    private void accept(long features) {
        int at = DeviceTestBench.BASE + 5 + 8 + bench.ram.load8(DeviceTestBench.BASE + 2);
        bench.ram.store16(at, (int) features);
        bench.status(DeviceTestBench.BASE, 3);
    }

    /** Announces a request for one sector and returns its number. */
    private int announce(int type, int sector) {
        int header = HEADERS + 16 * requests;
        bench.ram.store32(header, type);
        bench.ram.store64(header + 8, sector);
        bench.ram.store8(STATUS + requests, 0xEE);
        boolean read = (type & 1) == 0;
        driver.offer(
                driver.chain(
                        new int[] {header, 16, 0},
                        new int[] {DATA + 512 * requests, 512, read ? RingDriver.WRITE : 0},
                        new int[] {STATUS + requests, 1, RingDriver.WRITE}));
        bench.notifyQueue(0);
        return requests++;
    }

    private int status(int request) {
        return bench.ram.load8(STATUS + request);
    }

    @Test
    void theProcessorGoesOnWhileRequestsAreInFlightTogether() {
        int first = announce(WRITE, 1);
        int second = announce(READ, 2);
        assertEquals(2, manual.work.size());
        assertEquals(List.of(), image.events);
        assertEquals(0, driver.used());
        manual.doOne();
        assertEquals(1, bench.attention);
        assertEquals(0, driver.used(), "only the processor's thread gives chains back");
        bench.devices.poll();
        assertEquals(1, driver.used());
        assertEquals(0, status(first));
        assertEquals(0xEE, status(second));
        assertEquals(List.of(1), bench.interrupts);
        manual.doOne();
        bench.devices.poll();
        assertEquals(0, status(second));
        assertEquals(513, driver.usedLength(1));
        assertEquals("rrr", driver.text(DATA + 512, 3));
    }

    @Test
    @Tag("abi-13.67")
    void codeThatARequestWritesOverIsDroppedWhenItIsDone() {
        int[] dropped = new int[1];
        bench.code.setListener((frame, from, to) -> dropped[0]++);
        bench.code.markCode(DATA >>> 12, 0, 100);
        announce(READ, 0);
        manual.doOne();
        assertEquals(0, dropped[0], "not on the disk's thread");
        bench.devices.poll();
        assertEquals(1, dropped[0]);
    }

    @Test
    void aResetWaitsForWhatIsInFlightAndForgetsIt() {
        int request = announce(READ, 0);
        bench.status(DeviceTestBench.BASE, 0);
        assertTrue(manual.work.isEmpty());
        bench.status(DeviceTestBench.BASE, 3);
        bench.devices.poll();
        assertEquals(0, driver.used());
        assertEquals(0xEE, status(request));
    }

    @Test
    void aDriverThatAnnouncesAChainAgainAndAgainFillsNoMemory() {
        announce(READ, 0);
        for (int i = 0; i < 1000; i++) {
            driver.offer(0);
            bench.notifyQueue(0);
            if (manual.work.size() == 256) {
                break;
            }
        }
        driver.offer(0);
        bench.notifyQueue(0);
        assertEquals(256, manual.work.size());
        manual.doOne();
        bench.devices.poll();
        assertEquals(256, manual.work.size(), "the one that waited in the ring came after it");
    }

    @Test
    void aFlushIsDoneAfterTheWritesBeforeIt() {
        accept(BlockDevice.FEATURE_FLUSH);
        announce(WRITE, 1);
        announce(WRITE, 2);
        announce(FLUSH, 0);
        manual.drain();
        assertEquals(List.of("write 512", "write 1024", "flush"), image.events);
    }

    @Test
    void aBarrierFlushesBeforeAndAfterItsWrite() {
        accept(BlockDevice.FEATURE_BARRIER);
        announce(WRITE, 1);
        announce(WRITE | BARRIER, 2);
        manual.drain();
        assertEquals(List.of("write 512", "flush", "write 1024", "flush"), image.events);
    }

    @Test
    void aDriverWithoutFlushesHasEveryWriteFlushed() {
        accept(BlockDevice.FEATURE_SEG_MAX);
        announce(WRITE, 1);
        manual.drain();
        assertEquals(List.of("write 512", "flush"), image.events);
    }

    @Test
    void whatTheHostCannotDoIsAnErrorOfThatRequestOnly() {
        accept(BlockDevice.FEATURE_FLUSH);
        image.failure = new IOException("No space left on device");
        int failing = announce(WRITE, 1);
        int flush = announce(FLUSH, 0);
        manual.drain();
        image.failure = null;
        int working = announce(WRITE, 1);
        manual.drain();
        bench.devices.poll();
        assertEquals(1, status(failing));
        assertEquals(1, status(flush));
        assertEquals(0, status(working));
    }

    @Test
    void theEndWaitsForWhatIsInFlightFlushesAndCloses() throws IOException {
        accept(BlockDevice.FEATURE_FLUSH);
        announce(WRITE, 1);
        bench.devices.close();
        assertEquals(List.of("write 512", "flush", "close"), image.events);
    }

    @Test
    void aFlushThatFailsAtTheEndIsReportedAndTheFileIsClosed() {
        image.failure = new IOException("gone");
        assertThrows(IOException.class, () -> bench.devices.close());
        assertEquals("close", image.events.get(image.events.size() - 1));
    }

    /** The JDK closes a file that an interrupted thread touches; the disk's thread is not. */
    @Test
    void anInterruptOfTheProcessorsThreadHurtsNothing() throws IOException {
        DiskThread thread = new DiskThread("test");
        boolean[] interrupted = new boolean[1];
        Thread.currentThread().interrupt();
        thread.submit(() -> interrupted[0] = Thread.currentThread().isInterrupted());
        thread.close();
        assertTrue(Thread.interrupted());
        assertFalse(interrupted[0]);
    }

    @Test
    void aThreadKeepsTheOrder() {
        DiskThread thread = new DiskThread("test");
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            thread.submit(() -> order.add(number));
        }
        thread.close();
        assertEquals(order.stream().sorted().collect(Collectors.toList()), order);
        assertEquals(1000, order.size());
    }
}
