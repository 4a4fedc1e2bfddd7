package jlguest.hypervisor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import jlguest.hypervisor.device.ConsoleOutput;

/**
 * Carries a guest's output to a stream on a thread of its own, so that a slow reader does not stop
 * the guest. When a reader lags by more than the capacity, what is {@linkplain #offer offered}
 * stays with the guest, which needs a queue for that. What a guest without one {@linkplain #write
 * writes} is lost then, until the reader has caught up; the output says how much that was.
 */
final class OutputPump implements ConsoleOutput, Runnable {
    /** Told how the output goes on. */
    interface Listener {
        /** Nobody takes the output any more; told once, on the pump's thread. */
        void hasFailed();

        /** It makes sense to repeat an {@link #offer} that was not taken whole. */
        void hasRoom();
    }

    /** The most that is written to the stream at once. */
    private static final int CHUNK = 8192;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final OutputStream out;
    private final Listener listener;
    private final byte[] ring;
    private int start;
    private int count;

    /** Bytes that had no room, and are to be told of behind what is in the ring. */
    private long lost;

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
     * @param listener told of room and of failure
     */
    OutputPump(OutputStream out, int capacity, Listener listener) {
        this.out = out;
        this.listener = listener;
        ring = new byte[capacity];
        Thread writer = new Thread(this, "jlguest-console-output");
        writer.setDaemon(true);
        writer.start();
    }

    /** Takes what there is room for, and never waits: the rest is lost. */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            int done = append(bytes, offset, length);
            if (isWaitedFor()) {
                lost += length - done;
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

    /** Appends what there is room for, under the lock: nothing while a loss was not told. */
    private int append(byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length && count < ring.length && lost == 0 && !failed) {
            int at = (start + count) % ring.length;
            int here = Math.min(length - done, ring.length - Math.max(at, count));
            System.arraycopy(bytes, offset + done, ring, at, here);
            count += here;
            done += here;
            changed.signalAll();
        }
        return done;
    }

    /** Keeps no {@link #offer} waiting any more: what finds no room is dropped. */
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
            tell = roomWanted && (lost == 0 && count <= ring.length / 2 || !isWaitedFor());
            roomWanted &= !tell;
        } finally {
            lock.unlock();
        }
        if (tell) {
            listener.hasRoom();
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
            while ((count != 0 || lost != 0 || writing) && !failed && left > 0) {
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

    /** Writes to the stream, on the pump's thread. */
    @Override
    public void run() {
        try {
            for (byte[] chunk = take(); chunk.length > 0; chunk = take()) {
                tellOfRoom();
                out.write(chunk, 0, chunk.length);
                if (written()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            fail();
            tellOfRoom();
            listener.hasFailed();
        }
    }

    /** Waits for output; returns an empty array when there will be none. */
    private byte[] take() {
        lock.lock();
        try {
            writing = false;
            changed.signalAll();
            while (count == 0 && lost == 0 && !finished && !failed) {
                changed.awaitUninterruptibly();
            }
            byte[] chunk = failed ? new byte[0] : count > 0 ? fromRing() : noteOfLoss();
            writing = chunk.length > 0;
            changed.signalAll();
            return chunk;
        } finally {
            lock.unlock();
        }
    }

    private byte[] fromRing() {
        int length = Math.min(CHUNK, Math.min(count, ring.length - start));
        byte[] chunk = Arrays.copyOfRange(ring, start, start + length);
        start = (start + length) % ring.length;
        count -= length;
        return chunk;
    }

    /** What is printed in place of lost output; empty if there was none. */
    private byte[] noteOfLoss() {
        if (lost == 0) {
            return new byte[0];
        }
        String note = "\r\n[" + lost + " bytes lost: nobody read the console]\r\n";
        lost = 0;
        return note.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether all output was written. */
    private boolean written() {
        lock.lock();
        try {
            return count == 0 && lost == 0;
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
