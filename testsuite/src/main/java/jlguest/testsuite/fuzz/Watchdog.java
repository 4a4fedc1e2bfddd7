package jlguest.testsuite.fuzz;

import jlguest.runtime.Cpu;

/**
 * Stops runs that do not end. Counts its own short sleeps instead of asking a clock, so that a
 * process that was halted for a while is not taken for a guest that hangs.
 */
final class Watchdog implements AutoCloseable {
    private static final int NAP_MILLIS = 50;

    /** Naps before a run is stopped: ten seconds. */
    private static final int PATIENCE = 200;

    private final Thread thread = new Thread(this::watch, "fuzz-watchdog");
    private Cpu watched;
    private int naps;
    private boolean barked;

    Watchdog() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins to watch a run. */
    synchronized void begin(Cpu cpu) {
        watched = cpu;
        naps = 0;
        barked = false;
    }

    /** Ends watching; true if the run had to be stopped. */
    synchronized boolean end() {
        watched = null;
        return barked;
    }

    private synchronized void nap() {
        if (watched != null && ++naps >= PATIENCE) {
            barked = true;
            watched.raiseAttention();
        }
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(NAP_MILLIS);
                nap();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
