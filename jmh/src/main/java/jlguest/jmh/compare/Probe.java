package jlguest.jmh.compare;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds out whether commands work here. */
final class Probe {
    private static final long SECONDS = 600;

    private Probe() {}

    /** Why a program that knows {@code --version} cannot be used, if it cannot. */
    static Optional<String> missing(String program) {
        return works(List.of(program, "--version"))
                ? Optional.empty()
                : Optional.of("there is no working " + program + " in PATH");
    }

    /**
     * Whether a command ends well. It may take its time: the launcher builds what is missing when
     * it is first used.
     */
    static boolean works(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectInput(new File("/dev/null"))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try {
                return process.waitFor(SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
