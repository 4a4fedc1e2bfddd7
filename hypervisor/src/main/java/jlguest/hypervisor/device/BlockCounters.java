package jlguest.hypervisor.device;

/**
 * What a disk did for its guest. Written by the processor's thread without synchronisation; a
 * reader on another thread sees it a little late.
 */
final class BlockCounters {
    private long reads;
    private long readBytes;
    private long writes;
    private long writtenBytes;
    private long flushes;
    private long failures;

    void countRead(int bytes) {
        reads++;
        readBytes += bytes;
    }

    void countWrite(int bytes) {
        writes++;
        writtenBytes += bytes;
    }

    /** Counts a request to flush, or a write that is flushed. */
    void countFlush() {
        flushes++;
    }

    /** Counts a request that was answered with an error; it counts as nothing else. */
    void countFailure() {
        failures++;
    }

    DeviceStatistics toStatistics(String name) {
        return DeviceStatistics.of("block", name)
                .with("reads", reads)
                .with("readBytes", readBytes)
                .with("writes", writes)
                .with("writtenBytes", writtenBytes)
                .with("flushes", flushes)
                .with("failures", failures);
    }
}
