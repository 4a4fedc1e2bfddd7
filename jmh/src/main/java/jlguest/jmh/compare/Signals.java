package jlguest.jmh.compare;

import java.io.IOException;
import java.util.List;

/** Stops processes and lets them go on, by the signals of POSIX; Java itself can only end them. */
final class Signals {
    private static final String KILL = "kill";

    private Signals() {}

    /** Whether this system has them. */
    static boolean arePresent() {
        return Probe.works(List.of(KILL, "-0", Long.toString(ProcessHandle.current().pid())));
    }

    /** Stops all threads of a process until it is resumed; nothing happens if it is gone. */
    static void stop(long pid) throws IOException, InterruptedException {
        send("-STOP", pid);
    }

    /** Lets a process go on. */
    static void resume(long pid) throws IOException, InterruptedException {
        send("-CONT", pid);
    }

    private static void send(String signal, long pid) throws IOException, InterruptedException {
        new ProcessBuilder(KILL, signal, Long.toString(pid))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
