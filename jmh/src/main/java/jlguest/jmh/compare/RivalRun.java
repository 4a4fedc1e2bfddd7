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
 * Runs a command that runs the workload, and notes when each line of it arrives, and how much
 * memory the process had.
 */
final class RivalRun {
    private static final int LONGEST_LINE = 1000;
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Duration limit;

    /**
     * For runs of some length.
     *
     * @param limit after this time a process is ended by force
     */
    RivalRun(Duration limit) {
        this.limit = limit;
    }

    /** Runs a command to its end. */
    RunResult run(List<String> command) throws InterruptedException {
        WorkloadOutput output = new WorkloadOutput();
        long start = System.nanoTime();
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(new File("/dev/null"))
                            .start();
        } catch (IOException e) {
            return result(output, start, new long[] {-1, -1}, Optional.of(e.getMessage()));
        }
        Thread killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            return run(process, output, start);
        } finally {
            process.destroyForcibly();
            removeHook(killer);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is ending: that is why the process did
        }
    }

    private RunResult run(Process process, WorkloadOutput output, long start)
            throws InterruptedException {
        long[] memory = {-1, -1};
        String failure = null;
        Thread alarm = startAlarm(process);
        try (InputStream in = new BufferedInputStream(process.getInputStream())) {
            for (String line = readLine(in); line != null; line = readLine(in)) {
                if (output.accept(line, System.nanoTime()) && !line.startsWith("@round")) {
                    noteMemory(memory, PeakMemory.ofProcess(process.pid()));
                }
            }
        } catch (MalformedOutputException | IOException e) {
            failure = e.getMessage();
        }
        boolean overdue = !alarm.isAlive();
        alarm.interrupt();
        if (failure == null) {
            failure = overdue ? "did not end within " + limit : judge(process, output);
        }
        return result(output, start, memory, Optional.ofNullable(failure));
    }

    /** The first figure is for the beginning of the workload, the second for all of it. */
    private static void noteMemory(long[] memory, long now) {
        if (memory[0] < 0) {
            memory[0] = now;
        }
        memory[1] = Math.max(memory[1], now);
    }

    private Thread startAlarm(Process process) {
        Thread alarm =
                new Thread(
                        () -> {
                            try {
                                TimeUnit.NANOSECONDS.sleep(limit.toNanos());
                                process.destroyForcibly();
                            } catch (InterruptedException e) {
                                return; // the process ended by itself
                            }
                        },
                        "jlguest-compare-alarm");
        alarm.setDaemon(true);
        alarm.start();
        return alarm;
    }

    /** What was wrong with a process whose output has come to its end; null if nothing. */
    private static String judge(Process process, WorkloadOutput output)
            throws InterruptedException {
        boolean over = process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS);
        if (!output.ended()) {
            return "ended too early"
                    + (over ? " with status " + process.exitValue() : "")
                    + "; its last words:\n"
                    + output.otherLines();
        }
        if (!over) {
            return "did not end after the workload";
        }
        return process.exitValue() == 0 ? null : "ended with status " + process.exitValue();
    }

    private static RunResult result(
            WorkloadOutput output, long start, long[] memory, Optional<String> failure) {
        Map<Program, Measurement> done = new TreeMap<>(output.measurements());
        done.values().removeIf(Measurement::isEmpty);
        long ready = output.readyAt() < 0 ? -1 : output.readyAt() - start;
        return new RunResult(done, output.absent(), ready, memory[0], memory[1], failure);
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
}
