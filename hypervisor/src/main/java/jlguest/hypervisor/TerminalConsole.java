package jlguest.hypervisor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import jlguest.hypervisor.device.ByteQueue;
import jlguest.hypervisor.device.ConsoleWindow;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.Pty;
import org.jline.terminal.spi.SystemStream;
import org.jline.utils.Signals;
import org.slf4j.LoggerFactory;

/**
 * The console on the terminal at standard input. While it is open the terminal is in raw mode, so
 * that the guest gets every key, ^C too; three ^C within a second end the guest. The mode is put
 * back when the console is closed, and also when the process ends without that.
 */
final class TerminalConsole implements GuestConsole {
    /** The signal that a terminal sends when its window has another size. */
    private static final String WINDOW_CHANGED = "WINCH";

    private static final EnumSet<LocalFlag> LINE_MODE =
            EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.ISIG, LocalFlag.IEXTEN);
    private static final EnumSet<InputFlag> INPUT_EDITING =
            EnumSet.of(InputFlag.IXON, InputFlag.ICRNL, InputFlag.INLCR, InputFlag.IGNCR);

    private final Pty terminal;
    private final StreamConsole streams;
    private final Thread restoreAtExit = new Thread(this::restore, "jlguest-terminal-restore");
    private final ConsoleWindow window = new ConsoleWindow();
    private Attributes saved;
    private Object signal;

    private TerminalConsole(Pty terminal, InputStream in, OutputStream out) {
        this.terminal = terminal;
        streams = new StreamConsole(in, out, new BreakKeys());
        measure();
    }

    /**
     * A console on two streams of this process.
     *
     * @return one that knows about terminals if standard input is a terminal, else a plain one
     */
    static GuestConsole orStreams(InputStream in, OutputStream out) {
        Pty terminal = terminal();
        return terminal == null
                ? new StreamConsole(in, out)
                : new TerminalConsole(terminal, in, out);
    }

    /** Whether standard input is a terminal. */
    static boolean isAtTerminal() {
        return terminal() != null;
    }

    /** The terminal at standard input, or null. */
    private static Pty terminal() {
        if (isSurelyNoTerminal()) {
            return null;
        }
        try {
            return new ExecTerminalProvider().current(SystemStream.Output);
        } catch (IOException e) {
            return null; // standard input is not a terminal
        }
    }

    /**
     * Whether standard input is known to be no terminal without asking, which takes a process: a
     * file, a pipe or the like, where the system tells in {@code /proc}.
     */
    private static boolean isSurelyNoTerminal() {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/0"));
            return !target.startsWith("/dev") || target.endsWith("null");
        } catch (IOException | UnsupportedOperationException e) {
            return false; // a system without /proc, or without symbolic links: it has to be asked
        }
    }

    @Override
    public ByteQueue input() {
        return streams.input();
    }

    @Override
    public void open(Listener listener) {
        try {
            enterRawMode();
        } catch (IOException e) {
            throw new InvalidGuestException(
                    "The terminal at standard input cannot be put into raw mode: "
                            + e.getMessage()
                            + ". Redirect standard input, for instance from /dev/null.",
                    e);
        }
        signal = Signals.register(WINDOW_CHANGED, this::measure);
        streams.open(listener);
    }

    /** Reads the terminal's size; one that cannot be read stays as it was. */
    private void measure() {
        try {
            Size size = terminal.getSize();
            window.resize(size.getColumns(), size.getRows());
        } catch (IOException | IllegalArgumentException e) {
            LoggerFactory.getLogger(TerminalConsole.class).debug("the size of the terminal", e);
        }
    }

    private synchronized void enterRawMode() throws IOException {
        saved = terminal.getAttr();
        Runtime.getRuntime().addShutdownHook(restoreAtExit);
        terminal.setAttr(rawMode(saved));
    }

    private static Attributes rawMode(Attributes cooked) {
        Attributes raw = new Attributes(cooked);
        raw.setLocalFlags(LINE_MODE, false);
        raw.setInputFlags(INPUT_EDITING, false);
        raw.setControlChar(ControlChar.VMIN, 1);
        raw.setControlChar(ControlChar.VTIME, 0);
        return raw;
    }

    private synchronized void restore() {
        if (saved == null) {
            return;
        }
        try {
            terminal.setAttr(saved);
            saved = null;
        } catch (IOException e) {
            System.err.println("jlguest: the terminal could not be restored; type: stty sane");
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        streams.write(bytes, offset, length);
    }

    @Override
    public int offer(byte[] bytes, int offset, int length) {
        return streams.offer(bytes, offset, length);
    }

    @Override
    public void onRoom(Runnable listener) {
        streams.onRoom(listener);
    }

    @Override
    public ConsoleWindow window() {
        return window;
    }

    @Override
    public void release() {
        streams.release();
    }

    @Override
    public void close() {
        streams.close();
        Signals.unregister(WINDOW_CHANGED, signal);
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(restoreAtExit);
        } catch (IllegalStateException e) {
            return; // the process is ending; the hook finds nothing left to do
        }
    }
}
