package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jlguest.hypervisor.BufferedConsole;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.GuestConsole;
import jlguest.hypervisor.lguest.GuestEnd;

/** A guest that runs on a thread of its own while a test talks to it. */
final class GuestSession implements AutoCloseable {
    /** Long, so that only a guest that hangs is ever cut off. */
    private static final Duration PATIENCE = Duration.ofSeconds(240);

    /**
     * Patience is counted in such pieces: time in which this process and its guest were stopped, or
     * got no processor, is one of them at most.
     */
    private static final Duration PIECE = Duration.ofSeconds(1);

    /** Size of the guest's window at first. */
    static final int COLUMNS = 132;

    static final int ROWS = 43;

    private final BufferedConsole console = GuestConsole.buffered();
    private final Guest guest;
    private final CompletableFuture<GuestEnd> end = new CompletableFuture<>();
    private final Thread thread;
    private final double stallsBefore = HostStalls.seconds();
    private int seen;

    GuestSession(Guest.Builder builder) {
        resize(COLUMNS, ROWS);
        guest = builder.console(console).build();
        thread = new Thread(this::run, "guest");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Starts a Linux whose initrd has a shell with the prompt {@code "guest# "}, and has that shell
     * obey lines as they are, without echo.
     */
    static GuestSession shell(Guest.Builder builder) throws InterruptedException {
        GuestSession session = new GuestSession(builder);
        session.expect("guest# ");
        // the shell's own line editing changes the terminal's mode while lines come in
        session.type("stty -echo; echo PL''AIN; while read -r l; do eval \"$l\"; done\n");
        session.expect("PLAIN");
        return session;
    }

    private void run() {
        try {
            end.complete(guest.run());
        } catch (RuntimeException | Error e) {
            end.completeExceptionally(e);
        }
    }

    Guest guest() {
        return guest;
    }

    /** For how many seconds the host stood still since the guest was made. */
    double stalls() {
        return HostStalls.seconds() - stallsBefore;
    }

    String text() {
        return console.text();
    }

    /** Waits for output behind that which was waited for before. */
    void expect(String wanted) throws InterruptedException {
        expect(wanted, PATIENCE);
    }

    /** The same, with a patience of one's own. */
    void expect(String wanted, Duration patience) throws InterruptedException {
        int at = -1;
        for (long i = 0; at < 0 && i < patience.toSeconds(); i++) {
            boolean ended = end.isDone();
            at = console.await(wanted, seen, PIECE);
            if (ended) {
                break;
            }
        }
        if (at < 0) {
            String how = end.isDone() ? "guest ended " + end : "guest still runs";
            fail("no \"" + wanted + "\" in what the guest printed; " + how + ":\n" + text());
        }
        seen = at;
    }

    /** Waits for a prefix, and reads the decimal number behind it, up to the next colon. */
    long number(String prefix) throws InterruptedException {
        expect(prefix);
        int start = seen;
        expect(":");
        return Long.parseLong(text().substring(start, seen - 1));
    }

    /**
     * Has the shell of a Linux guest sleep.
     *
     * @return hundredths of a second that passed meanwhile by the guest's clock
     */
    long sleep(int seconds) throws InterruptedException {
        type("read a b < /proc/uptime; sleep " + seconds + "; read c d < /proc/uptime; ");
        // A 1 before the hundredths, or the shell takes 08 for an octal number.
        type("echo slept:$(((${c%.*} - ${a%.*}) * 100 + 1${c#*.} - 1${a#*.})):\n");
        return number("slept:");
    }

    /** Changes the size of the guest's window. */
    final void resize(int columns, int rows) {
        console.window().resize(columns, rows);
    }

    /** Types text. */
    void type(String text) throws InterruptedException {
        console.type(text);
    }

    /** Types a line at the prompt of pup. */
    void command(String line) throws InterruptedException {
        commandAt("pup> ", line);
    }

    /** Types a line when a prompt has come. */
    void commandAt(String prompt, String line) throws InterruptedException {
        expect(prompt);
        console.type(line + "\n");
    }

    /** Interrupts the thread that runs the guest. */
    void interrupt() {
        thread.interrupt();
    }

    GuestEnd await() throws InterruptedException {
        for (long i = 0; i < PATIENCE.toSeconds(); i++) {
            try {
                return end.get(PIECE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("the guest threw: " + text(), e.getCause());
            } catch (TimeoutException e) {
                continue;
            }
        }
        throw new AssertionError("the guest does not end: " + text());
    }

    void expectEnd(GuestEnd.Kind kind) throws InterruptedException {
        GuestEnd got = await();
        assertEquals(kind, got.kind(), () -> got + "\n" + text());
    }

    @Override
    public void close() {
        guest.stop();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
