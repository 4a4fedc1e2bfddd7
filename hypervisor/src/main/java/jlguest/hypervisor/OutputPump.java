package jlguest.hypervisor;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import jlguest.hypervisor.device.ConsoleOutput;

/**
 * Carries a guest's output to a stream on a thread of its own, so that a slow reader does not stop
 * the guest. A reader that lags by more than the capacity holds up what is {@linkplain #offer
 * offered}, which stays with the guest, and those who {@link #write}, until {@link #release}.
 */
final class OutputPump implements ConsoleOutput {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final OutputStream out;
    private final Runnable onFailure;
    private final Runnable onRoom;
    private final byte[] ring;
    private int start;
    private int count;
    private boolean writing;
    private boolean roomWanted;
    private boolean released;
    private boolean finished;
    private boolean failed;

    /**
     * Starts the thread, which ends with {@link #close}.
     *
     * @param out where the output goes; flushed whenever all of it was written
     * @param capacity bytes that may wait, at least 1
     * @param onFailure run once, on the pump's thread, if nobody takes the output any more
     * @param onRoom run when it makes sense to repeat an {@link #offer} that was not taken whole
     */
    OutputPump(OutputStream out, int capacity, Runnable onFailure, Runnable onRoom) {
        this.out = out;
        this.onRoom = onRoom;
        this.onFailure = onFailure;
        ring = new byte[capacity];
        Thread writer = new Thread(this::pump, "jlguest-console-output");
        writer.setDaemon(true);
        writer.start();
    }

    /** Takes all of it, and waits for room if there is none. */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            int done = append(bytes, offset, length);
            while (done < length && isWaitedFor()) {
                changed.awaitUninterruptibly();
                done += append(bytes, offset + done, length - done);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes what there is room for; a reader that is not waited for any more takes everything. */
    @Override
    public int offer(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            int done = append(bytes, offset, length);
            if (done == length || !isWaitedFor()) {
                return length;
            }
            roomWanted = true;
            return done;
        } finally {
            lock.unlock();
        }
    }

    private boolean isWaitedFor() {
        return !failed && !released;
    }

    /** Appends what there is room for, under the lock. */
    private int append(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length && count < ring.length && !failed) {
            int at = (start + count) % ring.length;
            int here = Math.min(length - done, ring.length - Math.max(at, count));
            System.arraycopy(bytes, offset + done, ring, at, here);
            count += here;
            done += here;
            changed.signalAll();
        }
        return done;
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
        tellOfRoom();
    }

    /** Tells the listener if it waits and there is room, or nobody to wait for. */
    private void tellOfRoom() {
        boolean tell;
        lock.lock();
        try {
            tell = roomWanted && (count <= ring.length / 2 || !isWaitedFor());
            roomWanted &= !tell;
        } finally {
            lock.unlock();
        }
        if (tell) {
            onRoom.run();
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
                tellOfRoom();
                out.write(chunk, 0, length);
                if (written()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            fail();
            tellOfRoom();
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
