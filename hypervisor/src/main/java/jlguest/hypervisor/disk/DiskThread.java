package jlguest.hypervisor.disk;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Does a disk's work on a thread of its own, so that the guest's processor never waits for it.
 *
 * <p>Work is kept off the processor's thread for another reason too: a program may interrupt that
 * one, and the JDK closes the file of a thread that is interrupted in the middle of a transfer.
 */
public final class DiskThread implements DiskScheduler {
    private final ExecutorService executor;

    /**
     * Starts the thread.
     *
     * @param name names the disk in the thread's name
     */
    public DiskThread(String name) {
        executor =
                Executors.newSingleThreadExecutor(
                        work -> {
                            Thread thread = new Thread(work, "jlguest-disk-" + name);
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    @Override
    public void submit(Runnable work) {
        executor.execute(work);
    }

    @Override
    public void drain() {
        CountDownLatch done = new CountDownLatch(1);
        executor.execute(done::countDown);
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (!executor.isShutdown()) {
            drain();
            executor.shutdown();
        }
    }
}
