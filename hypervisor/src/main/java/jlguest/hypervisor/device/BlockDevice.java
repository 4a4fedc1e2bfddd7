package jlguest.hypervisor.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import jlguest.hypervisor.disk.DiskImage;
import jlguest.hypervisor.disk.DiskScheduler;
import org.slf4j.LoggerFactory;

/**
 * A disk with one queue (lguest-abi.md §8.1, §11.3; virtio 1.0 §5.2).
 *
 * <p>The processor's thread takes {@linkplain BlockRequest requests} off the queue and hands them
 * to a {@link DiskScheduler}, any number at a time; what is finished comes back through {@link
 * #finished} and is given back to the guest on the processor's thread. The scheduler keeps the
 * order of the queue, so a flush comes after every write that was announced before it.
 *
 * <p>The disk has a write cache, the host's: a write is safe after a flush that began later has
 * succeeded. A driver that accepts neither flushes nor barriers gets every write flushed (virtio
 * 1.0 §5.2.6.2).
 */
public final class BlockDevice implements VirtioDevice {
    private static final int TYPE = 2;

    /** Feature: a request can be marked as a barrier; before virtio 1.0 only. */
    static final long FEATURE_BARRIER = 1L;

    /** Feature: {@code seg_max} in the configuration is valid. */
    static final long FEATURE_SEG_MAX = 1L << 2;

    /** Feature: the disk can only be read. */
    static final long FEATURE_READ_ONLY = 1L << 5;

    /** Feature: the disk takes flush requests. */
    static final long FEATURE_FLUSH = 1L << 9;

    /** Buffers in a request, so that header and status still fit into the queue beside them. */
    private static final int MAX_SEGMENTS = Virtqueue.DEFAULT_SIZE - 2;

    /**
     * Requests that are done at a time; no more fit into a queue. A driver that announces the same
     * chain again before it came back could have more.
     */
    private static final int MAX_IN_FLIGHT = Virtqueue.DEFAULT_SIZE;

    private final DiskImage image;
    private final DiskScheduler scheduler;
    private final BlockCounters counters = new BlockCounters();
    private final Queue<BlockRequest> finished = new ConcurrentLinkedQueue<>();
    private Runnable attention = NoListener.INSTANCE;
    private int inFlight;
    private boolean writeThrough = true;

    /** What was said last, so that it is not said for each request; the scheduler's. */
    private String lastProblem;

    /**
     * @param image the disk; flushed and closed together with this device
     * @param scheduler does its work; closed together with this device
     */
    public BlockDevice(DiskImage image, DiskScheduler scheduler) {
        this.image = image;
        this.scheduler = scheduler;
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public int queueCount() {
        return 1;
    }

    /** A classic driver takes barriers or flushes, a later one knows flushes only (§8.1). */
    @Override
    public long features(VirtioVersion version) {
        return FEATURE_SEG_MAX
                | FEATURE_FLUSH
                | (version == VirtioVersion.LEGACY ? FEATURE_BARRIER : 0)
                | (image.isReadOnly() ? FEATURE_READ_ONLY : 0);
    }

    /** Capacity in sectors (8 bytes), largest segment (unset), segments in a request. */
    @Override
    public byte[] config(VirtioVersion version) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(image.sectors())
                .putInt(0)
                .putInt(MAX_SEGMENTS)
                .array();
    }

    @Override
    public void attach(Runnable newAttention) {
        attention = newAttention;
    }

    @Override
    public void start(long features) {
        writeThrough = (features & (FEATURE_FLUSH | FEATURE_BARRIER)) == 0;
    }

    @Override
    public void service(int index, Virtqueue queue) {
        giveBack(queue);
        while (inFlight < MAX_IN_FLIGHT) {
            DescriptorChain chain = queue.next();
            if (chain == null) {
                break;
            }
            BlockRequest request = new BlockRequest(chain, image, writeThrough);
            inFlight++;
            scheduler.submit(() -> perform(request));
        }
        giveBack(queue);
    }

    /** Does a request, on the scheduler's thread. */
    private void perform(BlockRequest request) {
        String problem = request.perform();
        if (problem != null && !problem.equals(lastProblem)) {
            lastProblem = problem;
            LoggerFactory.getLogger(BlockDevice.class)
                    .warn("disk {}: {}; the guest sees an I/O error", image.name(), problem);
        }
        finished.add(request);
        attention.run();
    }

    private void giveBack(Virtqueue queue) {
        for (BlockRequest request = finished.poll(); request != null; request = finished.poll()) {
            inFlight--;
            request.count(counters);
            queue.complete(request.chain(), request.answer());
        }
    }

    /** Waits for what is in flight: nothing may reach the guest's memory afterwards. */
    @Override
    public void reset() {
        scheduler.drain();
        finished.clear();
        inFlight = 0;
    }

    @Override
    public DeviceStatistics statistics() {
        return counters.toStatistics(image.name());
    }

    /** Waits for what is in flight, and flushes it, all on the disk's thread (see there). */
    @Override
    public void close() throws IOException {
        AtomicReference<IOException> failure = new AtomicReference<>();
        scheduler.submit(
                () -> {
                    try (image) {
                        image.flush();
                    } catch (IOException e) {
                        failure.set(e);
                    }
                });
        scheduler.close();
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
