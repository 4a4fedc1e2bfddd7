package jlguest.hypervisor;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import jlguest.hypervisor.device.ByteQueue;
import jlguest.hypervisor.device.ConsoleOutput;
import jlguest.hypervisor.device.ConsoleWindow;

/**
 * A guest's console: where its output goes, and where its input comes from. A guest that reboots
 * keeps its console.
 *
 * <p>The factories cover terminals, streams and memory; an implementation of one's own needs a
 * queue, which any thread may fill, and a place for the bytes.
 */
public interface GuestConsole extends ConsoleOutput, AutoCloseable {
    /** What is typed, until the guest takes it. The end of input is silence, nothing more. */
    ByteQueue input();

    /** The size of the window that the console is shown in; one of unknown size if not said. */
    default ConsoleWindow window() {
        return new ConsoleWindow();
    }

    /**
     * Begins: the guest is about to run.
     *
     * @param listener told, on any thread, when the console wants the guest to end
     * @throws InvalidGuestException if the console cannot be used
     */
    void open(Listener listener);

    /**
     * Takes output, on the thread that runs the guest; may wait for a reader that lags far behind.
     * This is for what a kernel prints before it has a driver for its console, and for consoles
     * that do not implement {@link #offer}, through which the driver's output comes.
     */
    @Override
    void write(byte[] bytes, int offset, int length);

    /** Ends all waiting in {@link #write}, now and later, from any thread: the guest has to end. */
    void release();

    /** Ends: delivers what was written, and leaves everything as {@link #open} found it. */
    @Override
    void close();

    /** Told when a console wants its guest to end. */
    interface Listener {
        /** The person at the terminal pressed ^C three times within a second. */
        void breakTyped();

        /** Nobody takes the output any more. */
        void outputClosed();
    }

    /**
     * The console of this process: its terminal in raw mode if standard input is one, else standard
     * input and output as they are. For one guest at a time.
     */
    static GuestConsole standard() {
        InputStream in = new FileInputStream(FileDescriptor.in);
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        return TerminalConsole.orStreams(in, out);
    }

    /**
     * A console on two streams, copied byte by byte. The input stream is read by a thread of its
     * own, and may be closed by the caller only after the guest has ended; the output stream is
     * flushed, but not closed.
     */
    static GuestConsole streams(InputStream in, OutputStream out) {
        return new StreamConsole(in, out);
    }

    /** A console that nobody sits at: it swallows all output. */
    static GuestConsole none() {
        return streams(InputStream.nullInputStream(), OutputStream.nullOutputStream());
    }

    /** A console in memory, for programs that talk to their guest. */
    static BufferedConsole buffered() {
        return new BufferedConsole();
    }
}
