package jlguest.hypervisor.device;

/** The listener of those whom nobody listens to. */
public final class NoListener implements Runnable {
    /** The only one there is. */
    public static final NoListener INSTANCE = new NoListener();

    private NoListener() {}

    @Override
    public void run() {
        // nobody is told
    }
}
