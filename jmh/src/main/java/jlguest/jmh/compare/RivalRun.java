package jlguest.jmh.compare;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A process that runs the workload. A thread of its own notes when each line arrives and how much
 * memory the process had. The process can be stopped, so that others have the machine for
 * themselves, and goes on as if nothing had been: what it was doing then is not counted.
 */
final class RivalRun implements AutoCloseable {
    private static final int LONGEST_LINE = 1000;
    private static final Duration GRACE = Duration.ofSeconds(20);

    /** A slice has this many rounds at least: the first was interrupted, the second was not. */
    private static final int ROUNDS_OF_SLICE = 2;

    private final Duration limit;
    private final Process process;
    private final Thread killer;
    private final long start;
    private final WorkloadOutput output = new WorkloadOutput();
    private long readyKiB = -1;
    private long peakKiB = -1;
    private String failure;
    private boolean over;
    private long used;
    private long stoppedAt = -1;

    /**
     * Starts a process.
     *
     * @param limit how long it may run, without the time it is stopped for
     */
    RivalRun(List<String> command, Duration limit) {
        this.limit = limit;
        start = System.nanoTime();
        process = start(command);
        killer = new Thread(this::kill);
        if (process != null) {
            Runtime.getRuntime().addShutdownHook(killer);
            Thread reader = new Thread(this::read, "jlguest-compare-reader");
            reader.setDaemon(true);
            reader.start();
        }
    }

    private Process start(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .start();
        } catch (IOException e) {
            failure = e.getMessage();
            over = true;
            return null;
        }
    }

    private void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void read() {
        try (InputStream in = new BufferedInputStream(process.getInputStream())) {
            for (String line = readLine(in); line != null; line = readLine(in)) {
                accept(line, System.nanoTime());
            }
            end(null);
        } catch (MalformedOutputException | IOException e) {
            end(e.getMessage());
        }
    }

    private synchronized void accept(String line, long nanos) {
        if (output.accept(line, nanos)) {
            if (!line.startsWith("@round")) {
                peakKiB = Math.max(peakKiB, PeakMemory.ofProcess(process.pid()));
                readyKiB = readyKiB < 0 ? peakKiB : readyKiB;
            }
            notifyAll();
        }
    }

    private synchronized void end(String reason) {
        failure = failure == null ? reason : failure;
        over = true;
        notifyAll();
    }

    /** A line without CR and LF, cut if it is very long; null at the end. */
    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r' && line.length() < LONGEST_LINE) {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** Whether it has come to its end. */
    synchronized boolean isOver() {
        return over;
    }

    /** How many programs it has begun, or found that it cannot run. */
    synchronized int position() {
        return output.position();
    }

    /** Waits until it comes to its end. */
    void finish() throws InterruptedException {
        while (!isOver()) {
            await(limit);
        }
    }

    /**
     * Waits until it begins a program or ends, or has done a few rounds in some time.
     *
     * @param slice the least time before it is enough, unless a program begins or it ends
     */
    synchronized void await(Duration slice) throws InterruptedException {
        long begun = System.nanoTime();
        int position = output.position();
        int rounds = output.rounds();
        long passed = 0;
        while (!over
                && output.position() == position
                && (passed < slice.toNanos() || output.rounds() < rounds + ROUNDS_OF_SLICE)) {
            long left = limit.toNanos() - used - passed;
            if (left <= 0) {
                end("did not end within " + limit);
                kill();
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
            passed = System.nanoTime() - begun;
        }
        used += passed;
    }

    /**
     * Stops the process.
     *
     * @throws IOException if this system has no way to
     */
    void stop() throws IOException, InterruptedException {
        if (!isOver()) {
            Signals.stop(process.pid());
            stoppedAt = System.nanoTime();
        }
    }

    /**
     * Lets the process go on, if it was stopped.
     *
     * @throws IOException if this system has no way to
     */
    void resume() throws IOException, InterruptedException {
        if (stoppedAt >= 0 && !isOver()) {
            synchronized (this) {
                long now = System.nanoTime();
                output.interrupt(now - stoppedAt, now);
            }
            stoppedAt = -1;
            Signals.resume(process.pid());
        }
    }

    /** What is known of it. */
    synchronized RunResult result() throws InterruptedException {
        if (failure == null) {
            failure = judge();
        }
        Map<Program, Measurement> done = new TreeMap<>(output.measurements());
        done.values().removeIf(Measurement::isEmpty);
        long ready = output.readyAt() < 0 ? -1 : output.readyAt() - start;
        return new RunResult(
                done, output.absent(), ready, readyKiB, peakKiB, Optional.ofNullable(failure));
    }

    /** What was wrong with a process whose output has come to its end; null if nothing. */
    private String judge() throws InterruptedException {
        boolean ended = process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS);
        if (!output.ended()) {
            return "ended too early"
                    + (ended ? " with status " + process.exitValue() : "")
                    + "; its last words:\n"
                    + output.otherLines();
        }
        if (!ended) {
            return "did not end after the workload";
        }
        return process.exitValue() == 0 ? null : "ended with status " + process.exitValue();
    }

    /** Ends the process by force, if it still runs. */
    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            return; // the JVM is ending: that is why the process did
        }
    }
}
