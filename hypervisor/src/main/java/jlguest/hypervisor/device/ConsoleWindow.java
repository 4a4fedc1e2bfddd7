package jlguest.hypervisor.device;

/**
 * The size of a console's window, as the one who sits there changes it; 0 by 0 while unknown. All
 * methods may be called from any thread.
 */
public final class ConsoleWindow {
    private static final int MOST = 0xFFFF;

    private int columns;
    private int rows;
    private Runnable listener = NoListener.INSTANCE;

    /** Sets who is told about changes, on the thread that makes them. */
    public synchronized void setListener(Runnable newListener) {
        listener = newListener;
    }

    /**
     * Changes the size.
     *
     * @param newColumns 0 to 65535
     * @param newRows 0 to 65535
     * @throws IllegalArgumentException outside of that
     */
    public void resize(int newColumns, int newRows) {
        if (newColumns < 0 || newColumns > MOST || newRows < 0 || newRows > MOST) {
            throw new IllegalArgumentException("window of " + newColumns + " by " + newRows);
        }
        Runnable told;
        synchronized (this) {
            if (columns == newColumns && rows == newRows) {
                return;
            }
            columns = newColumns;
            rows = newRows;
            told = listener;
        }
        told.run();
    }

    /** Columns in the low half, rows in the high half: both at one time. */
    synchronized int packed() {
        return columns | rows << 16;
    }
}
