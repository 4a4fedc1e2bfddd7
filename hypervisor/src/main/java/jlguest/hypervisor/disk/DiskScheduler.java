package jlguest.hypervisor.disk;

/**
 * Decides where and when a disk's work is done. Work is done one piece after the other, in the
 * order in which it was submitted: what was submitted before a flush is done before it.
 *
 * <p>All methods belong to one thread, that of the guest's processor.
 */
public interface DiskScheduler extends AutoCloseable {
    /** Has a piece of work done, soon or at once; the work does not throw. */
    void submit(Runnable work);

    /** Waits until everything submitted is done; not even an interrupt of the thread ends that. */
    void drain();

    /** Drains, and ends the scheduler. */
    @Override
    void close();
}
