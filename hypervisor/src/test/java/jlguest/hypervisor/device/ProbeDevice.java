package jlguest.hypervisor.device;

/** A device that remembers how it was treated. */
final class ProbeDevice implements VirtioDevice {
    final StringBuilder log = new StringBuilder();
    Runnable attention;

    @Override
    public int type() {
        return 4;
    }

    @Override
    public int queueCount() {
        return 2;
    }

    @Override
    public long features(VirtioVersion version) {
        return FEATURE_INDIRECT | 1L << 9;
    }

    @Override
    public byte[] config(VirtioVersion version) {
        return new byte[] {7, 8, 9};
    }

    @Override
    public void attach(Runnable callback) {
        attention = callback;
    }

    @Override
    public void configWritten(int offset, int length, int value) {
        log.append(String.format("w%d %d %x ", length, offset, value));
    }

    @Override
    public void start(long features) {
        log.append('s').append(Long.toHexString(features)).append(' ');
    }

    @Override
    public void reset() {
        log.append("r ");
    }

    @Override
    public void service(int index, Virtqueue queue) {
        log.append(index);
        for (DescriptorChain c = queue.next(); c != null; c = queue.next()) {
            queue.complete(c, 0);
        }
    }

    @Override
    public DeviceStatistics statistics() {
        return DeviceStatistics.of("probe", "");
    }

    @Override
    public void close() {
        log.append('x');
    }
}
