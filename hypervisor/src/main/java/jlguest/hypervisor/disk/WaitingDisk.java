package jlguest.hypervisor.disk;

/**
 * Has each piece of work done before it returns, so that a disk is never the reason why two runs of
 * a guest differ.
 */
public final class WaitingDisk implements DiskScheduler {
    private final DiskScheduler inner;

    /**
     * @param inner does the work; closed together with this one
     */
    public WaitingDisk(DiskScheduler inner) {
        this.inner = inner;
    }

    @Override
    public void submit(Runnable work) {
        inner.submit(work);
        inner.drain();
    }

    @Override
    public void drain() {
        inner.drain();
    }

    @Override
    public void close() {
        inner.close();
    }
}
