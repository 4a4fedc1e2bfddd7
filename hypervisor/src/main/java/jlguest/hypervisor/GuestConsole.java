package jlguest.hypervisor;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
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
    /** Most bytes of standard input that {@link #standardScript} reads: 16 MiB. */
    int MAX_SCRIPT = 16 << 20;

    /** What is typed, until the guest takes it. The end of input is silence, nothing more. */
    ByteQueue input();

    /** The size of the window that the console is shown in; one of unknown size if not said. */
    default ConsoleWindow window() {
        return new ConsoleWindow();
    }

    /**
     * Whether all input is there before the guest begins, and all output is taken whole: what a
     * guest needs whose clock is {@link jlguest.hypervisor.lguest.ClockSource#INSTRUCTIONS}. A
     * console that says so has a window of one size.
     */
    default boolean isScripted() {
        return false;
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
        return scripted(new byte[0], OutputStream.nullOutputStream());
    }

    /**
     * A console whose input is given in advance; the guest takes it as fast as it can.
     *
     * @param input all that is typed
     * @param out takes the output; it is flushed, but not closed
     */
    static GuestConsole scripted(byte[] input, OutputStream out) {
        return new ScriptedConsole(input.clone(), out);
    }

    /**
     * A {@linkplain #scripted scripted} console with the standard input of this process, read to
     * its end now, and standard output.
     *
     * @throws InvalidGuestException if standard input is a terminal, is longer than {@link
     *     #MAX_SCRIPT}, or cannot be read
     */
    static GuestConsole standardScript() {
        if (TerminalConsole.isAtTerminal()) {
            throw new InvalidGuestException(
                    "What is typed at a terminal comes when it comes, and a guest whose clock is"
                        + " its instructions needs its input in advance: redirect standard input"
                        + " from a file, or from /dev/null.");
        }
        try {
            InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in));
            byte[] input = in.readNBytes(MAX_SCRIPT + 1);
            if (input.length > MAX_SCRIPT) {
                throw new InvalidGuestException(
                        "Standard input is longer than "
                                + (MAX_SCRIPT >> 20)
                                + " MiB: a guest whose clock is its instructions needs all of it in"
                                + " advance.");
            }
            return scripted(input, new FileOutputStream(FileDescriptor.out));
        } catch (IOException e) {
            throw new InvalidGuestException("Standard input cannot be read: " + e.getMessage(), e);
        }
    }

    /** A console in memory, for programs that talk to their guest. */
    static BufferedConsole buffered() {
        return new BufferedConsole();
    }
}
