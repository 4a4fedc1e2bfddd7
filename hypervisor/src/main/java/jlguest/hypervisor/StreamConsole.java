package jlguest.hypervisor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import jlguest.hypervisor.device.ByteQueue;
import jlguest.hypervisor.device.NoListener;

/** A console on a pair of streams, each with a thread that waits for it: this one for the input. */
final class StreamConsole implements GuestConsole, OutputPump.Listener, Runnable {
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
    private volatile Runnable roomListener = NoListener.INSTANCE;
    private volatile Listener listener;
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
    public void open(Listener newListener) {
        listener = newListener;
        pump = new OutputPump(out, OUTPUT_CAPACITY, this);
        Thread reader = new Thread(this, "jlguest-console-input");
        reader.setDaemon(true);
        reader.start();
    }

    /** Reads the input, on a thread of its own. */
    @Override
    public void run() {
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
    public void onRoom(Runnable newListener) {
        roomListener = newListener;
    }

    @Override
    public void hasRoom() {
        roomListener.run();
    }

    @Override
    public void hasFailed() {
        listener.outputClosed();
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
