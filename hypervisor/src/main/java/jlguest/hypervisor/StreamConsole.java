package jlguest.hypervisor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import jlguest.hypervisor.device.ByteQueue;

/** A console on a pair of streams, each with a thread that waits for it. */
final class StreamConsole implements GuestConsole {
    /** Input that may wait for the guest. */
    private static final int INPUT_CAPACITY = 64 * 1024;

    /** Output that may wait for its reader: some thousand lines, a pipe holds 64 KiB more. */
    private static final int OUTPUT_CAPACITY = 1024 * 1024;

    /** How long the end waits for a reader that still takes output. */
    private static final long DRAIN_SECONDS = 3600;

    /** How long the end waits for it when the guest was stopped. */
    private static final long RELEASED_DRAIN_SECONDS = 1;

    private final ByteQueue input = new ByteQueue(INPUT_CAPACITY);
    private final InputStream in;
    private final OutputStream out;
    private final BreakKeys breakKeys;
    private volatile Runnable roomListener = () -> {};
    private volatile OutputPump pump;
    private volatile boolean released;

    /** A console that passes everything through. */
    StreamConsole(InputStream in, OutputStream out) {
        this(in, out, null);
    }

    /**
     * @param breakKeys watches the input for the keys that end a guest, or null
     */
    StreamConsole(InputStream in, OutputStream out, BreakKeys breakKeys) {
        this.in = in;
        this.out = out;
        this.breakKeys = breakKeys;
    }

    @Override
    public ByteQueue input() {
        return input;
    }

    @Override
    public void open(Listener listener) {
        pump =
                new OutputPump(
                        out, OUTPUT_CAPACITY, listener::outputClosed, () -> roomListener.run());
        Thread reader = new Thread(() -> read(listener), "jlguest-console-input");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Listener listener) {
        byte[] chunk = new byte[4096];
        try {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                if (breakKeys != null && breakKeys.typed(chunk, length, System.nanoTime())) {
                    listener.breakTyped();
                }
                if (!input.put(chunk, 0, length)) {
                    return;
                }
            }
        } catch (IOException e) {
            input.close(); // like the end of input: the guest goes on without
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        pump.write(bytes, offset, length);
    }

    @Override
    public int offer(byte[] bytes, int offset, int length) {
        return pump.offer(bytes, offset, length);
    }

    @Override
    public void onRoom(Runnable listener) {
        roomListener = listener;
    }

    @Override
    public void release() {
        released = true;
        OutputPump present = pump;
        if (present != null) {
            present.release();
        }
    }

    @Override
    public void close() {
        input.close();
        if (pump != null) {
            pump.close(released ? RELEASED_DRAIN_SECONDS : DRAIN_SECONDS);
        }
    }
}
