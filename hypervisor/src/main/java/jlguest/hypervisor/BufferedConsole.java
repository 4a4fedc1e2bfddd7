package jlguest.hypervisor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import jlguest.hypervisor.device.ByteQueue;
import jlguest.hypervisor.device.ConsoleWindow;

/**
 * A console in memory: a program types to its guest and reads what the guest prints. Text is ISO
 * 8859-1, one byte a character. All methods may be called from any thread.
 */
public final class BufferedConsole implements GuestConsole {
    private static final int INPUT_CAPACITY = 64 * 1024;

    private final ByteQueue input = new ByteQueue(INPUT_CAPACITY);
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ConsoleWindow window = new ConsoleWindow();
    private boolean ended;

    BufferedConsole() {}

    /**
     * Types text, waiting for room if the guest takes nothing for a long time.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void type(String text) throws InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        input.put(bytes, 0, bytes.length);
    }

    /** Everything that the guest has printed so far. */
    public synchronized String text() {
        return output.toString(StandardCharsets.ISO_8859_1);
    }

    /**
     * Waits until the guest has printed a text, at or behind a position.
     *
     * @param wanted the text
     * @param from position in {@link #text} from which to look
     * @param limit how long to wait
     * @return the position behind the text, or -1 if the guest ended or the time is over without it
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public synchronized int await(String wanted, int from, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            int at = text().indexOf(wanted, from);
            if (at >= 0) {
                return at + wanted.length();
            }
            long millis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
            if (ended || millis <= 0) {
                return -1;
            }
            wait(millis);
        }
    }

    @Override
    public ByteQueue input() {
        return input;
    }

    /** The window, of unknown size until it is {@linkplain ConsoleWindow#resize given one}. */
    @Override
    public ConsoleWindow window() {
        return window;
    }

    @Override
    public void open(Listener listener) {
        // there is nobody who could hang up
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        output.write(bytes, offset, length);
        notifyAll();
    }

    @Override
    public void release() {
        // write never waits
    }

    @Override
    public synchronized void close() {
        input.close();
        ended = true;
        notifyAll();
    }
}
