package jlguest.hypervisor.device;

import java.util.Random;
import jlguest.mmu.GuestKilledException;

/** A source of random bytes with one queue (lguest-abi.md §8.1, §11.3; virtio 1.0, 5.4). */
public final class EntropyDevice implements VirtioDevice {
    /**
     * The most bytes that one request gets, however large its buffers: the guest stands still
     * meanwhile. A driver takes the length it is told (virtio 1.0, 5.4.6); Linux asks for 64.
     */
    static final int MAX_BYTES = 1 << 16;

    private static final int TYPE = 4;

    private final Random source;
    private long requests;
    private long bytesGiven;

    /**
     * @param source where the bytes come from: a {@link java.security.SecureRandom}, or for runs
     *     that can be repeated a {@link Random} with a seed
     */
    public EntropyDevice(Random source) {
        this.source = source;
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public int queueCount() {
        return 1;
    }

    @Override
    public long features(VirtioVersion version) {
        return 0;
    }

    @Override
    public byte[] config(VirtioVersion version) {
        return new byte[0];
    }

    @Override
    public void attach(Runnable attention) {
        // every request is served when the guest announces it
    }

    @Override
    public void service(int index, Virtqueue queue) {
        for (DescriptorChain chain = queue.next(); chain != null; chain = queue.next()) {
            if (chain.readable().count() != 0) {
                throw new GuestKilledException("bad virtqueue: output to the entropy device");
            }
            byte[] bytes = new byte[Math.min(chain.writable().size(), MAX_BYTES)];
            source.nextBytes(bytes);
            queue.complete(chain, chain.writable().put(bytes, 0, bytes.length));
            requests++;
            bytesGiven += bytes.length;
        }
    }

    @Override
    public DeviceStatistics statistics() {
        return DeviceStatistics.of("entropy", "")
                .with("requests", requests)
                .with("bytes", bytesGiven);
    }

    @Override
    public void close() {
        // there is nothing to let go of
    }
}
