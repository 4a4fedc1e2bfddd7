package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A guest in a process of its own, which can be stopped as a whole; one talks to its console. */
final class GuestProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(240);

    private final Process process;
    private final OutputStream input;
    private final StringBuilder printed = new StringBuilder();
    private boolean reading = true;
    private int seen;

    /**
     * @param arguments of the program {@code jlguest}
     */
    GuestProcess(String... arguments) throws IOException {
        this(List.of(), arguments);
    }

    /**
     * @param flags of the JVM
     * @param arguments of the program {@code jlguest}
     */
    GuestProcess(List<String> flags, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
        command.add("jlguest.hypervisor.cli.Main");
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        input = process.getOutputStream();
        Thread reader = new Thread(this::read, "guest-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        byte[] chunk = new byte[4096];
        InputStream out = process.getInputStream();
        try {
            for (int length = out.read(chunk); length >= 0; length = out.read(chunk)) {
                awaitReader();
                synchronized (printed) {
                    printed.append(new String(chunk, 0, length, StandardCharsets.ISO_8859_1));
                    printed.notifyAll();
                }
            }
        } catch (IOException | InterruptedException e) {
            return; // the process was destroyed
        }
    }

    private void awaitReader() throws InterruptedException {
        synchronized (printed) {
            while (!reading) {
                printed.wait();
            }
        }
    }

    /** Leaves what the guest prints in its pipe, or goes on reading. */
    void setReading(boolean now) {
        synchronized (printed) {
            reading = now;
            printed.notifyAll();
        }
    }

    String text() {
        synchronized (printed) {
            return printed.toString();
        }
    }

    /** Waits for output behind that which was waited for before; returns what came up to it. */
    String expect(String wanted) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (printed) {
            int at = printed.indexOf(wanted, seen);
            while (at < 0) {
                if (System.nanoTime() > deadline) {
                    fail("no \"" + wanted + "\" in what the guest printed:\n" + printed);
                }
                printed.wait(1000);
                at = printed.indexOf(wanted, seen);
            }
            String between = printed.substring(seen, at);
            seen = at + wanted.length();
            return between;
        }
    }

    void type(String text) throws IOException {
        input.write(text.getBytes(StandardCharsets.ISO_8859_1));
        input.flush();
    }

    /** Stops the whole process for a while, as ^Z or a debugger does. */
    void pause(Duration time) throws IOException, InterruptedException {
        signal("STOP");
        Thread.sleep(time.toMillis());
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill =
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .inheritIO()
                        .start();
        assertEquals(0, kill.waitFor(), "kill -" + name);
    }

    void expectStatus(int status) throws InterruptedException {
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), this::text);
        assertEquals(status, process.exitValue(), this::text);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
