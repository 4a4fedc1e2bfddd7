package jlguest.hypervisor.device;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue of bytes between threads: one side waits for room, the other never waits.
 *
 * <p>It outlives the machine that reads it, so that what is typed during a reboot is kept.
 */
public final class ByteQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final byte[] ring;
    private int start;
    private int count;
    private boolean closed;
    private Runnable listener = NoListener.INSTANCE;

    /**
     * @param capacity bytes that fit, at least 1
     */
    public ByteQueue(int capacity) {
        ring = new byte[capacity];
    }

    /** A queue that holds bytes, and has no room for others. */
    public static ByteQueue holding(byte[] bytes) {
        ByteQueue queue = new ByteQueue(Math.max(1, bytes.length));
        System.arraycopy(bytes, 0, queue.ring, 0, bytes.length);
        queue.count = bytes.length;
        return queue;
    }

    /**
     * Sets who is told, on the writer's thread, that there are bytes; told at once if there are.
     */
    public void setListener(Runnable newListener) {
        boolean waiting;
        lock.lock();
        try {
            listener = newListener;
            waiting = count != 0;
        } finally {
            lock.unlock();
        }
        if (waiting) {
            newListener.run();
        }
    }

    /**
     * Appends bytes, waiting while the queue is full.
     *
     * @return false if the queue was closed, so that nobody will read them
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean put(byte[] bytes, int offset, int length) throws InterruptedException {
        int done = 0;
        while (done < length) {
            Runnable told;
            lock.lockInterruptibly();
            try {
                while (count == ring.length && !closed) {
                    room.await();
                }
                if (closed) {
                    return false;
                }
                while (done < length && count < ring.length) {
                    ring[(start + count++) % ring.length] = bytes[offset + done++];
                }
                told = listener;
            } finally {
                lock.unlock();
            }
            told.run();
        }
        return true;
    }

    /** Whether there is nothing to take. */
    public boolean isEmpty() {
        lock.lock();
        try {
            return count == 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes bytes without waiting.
     *
     * @param limit how many at most
     * @return what there was, possibly nothing
     */
    public byte[] take(int limit) {
        lock.lock();
        try {
            byte[] bytes = new byte[Math.min(limit, count)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = ring[start];
                start = (start + 1) % ring.length;
            }
            count -= bytes.length;
            room.signalAll();
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all waiting: later bytes are dropped. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
