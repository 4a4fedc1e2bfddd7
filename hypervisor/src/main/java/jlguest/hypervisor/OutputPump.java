package jlguest.hypervisor;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import jlguest.hypervisor.device.ByteSink;

/**
 * Carries a guest's output to a stream on a thread of its own, so that a slow reader does not stop
 * the guest. Only a reader that lags by more than the capacity makes the guest wait, as a pipe
 * does; {@link #release} ends that wait.
 */
final class OutputPump implements ByteSink {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final OutputStream out;
    private final Runnable onFailure;
    private final byte[] ring;
    private int start;
    private int count;
    private boolean writing;
    private boolean released;
    private boolean finished;
    private boolean failed;

    /**
     * Starts the thread, which ends with {@link #close}.
     *
     * @param out where the output goes; flushed whenever all of it was written
     * @param capacity bytes that may wait, at least 1
     * @param onFailure run once, on the pump's thread, if nobody takes the output any more
     */
    OutputPump(OutputStream out, int capacity, Runnable onFailure) {
        this.out = out;
        this.onFailure = onFailure;
        ring = new byte[capacity];
        Thread writer = new Thread(this::pump, "jlguest-console-output");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            int done = 0;
            while (done < length && !failed) {
                if (count == ring.length) {
                    if (released) {
                        return;
                    }
                    changed.awaitUninterruptibly();
                    continue;
                }
                int at = (start + count) % ring.length;
                int here = Math.min(length - done, ring.length - Math.max(at, count));
                System.arraycopy(bytes, offset + done, ring, at, here);
                count += here;
                done += here;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets no {@link #write} wait any more: what finds no room is dropped. */
    void release() {
        lock.lock();
        try {
            released = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the thread after all output was written.
     *
     * @param seconds how long to wait for that; what is left then is dropped
     */
    void close(long seconds) {
        long left = TimeUnit.SECONDS.toNanos(seconds);
        lock.lock();
        try {
            finished = true;
            changed.signalAll();
            while ((count != 0 || writing) && !failed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            failed = true;
            changed.signalAll();
            lock.unlock();
        }
    }

    private void pump() {
        byte[] chunk = new byte[Math.min(ring.length, 8192)];
        try {
            for (int length = take(chunk); length > 0; length = take(chunk)) {
                out.write(chunk, 0, length);
                if (written()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            fail();
            onFailure.run();
        }
    }

    /** Waits for output; returns 0 when there will be none. */
    private int take(byte[] chunk) {
        lock.lock();
        try {
            writing = false;
            changed.signalAll();
            while (count == 0 && !finished && !failed) {
                changed.awaitUninterruptibly();
            }
            int length = failed ? 0 : Math.min(chunk.length, Math.min(count, ring.length - start));
            System.arraycopy(ring, start, chunk, 0, length);
            start = (start + length) % ring.length;
            count -= length;
            writing = length > 0;
            changed.signalAll();
            return length;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all output was written. */
    private boolean written() {
        lock.lock();
        try {
            return count == 0;
        } finally {
            lock.unlock();
        }
    }

    private void fail() {
        lock.lock();
        try {
            failed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
