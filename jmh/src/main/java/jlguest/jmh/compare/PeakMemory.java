package jlguest.jmh.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory a process ever had resident: {@code VmHWM} of proc(5). */
final class PeakMemory {
    private static final String FIELD = "VmHWM:";

    private PeakMemory() {}

    /** In KiB; -1 if the process is gone, or the system does not tell. */
    static long ofProcess(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith(FIELD)) {
                    return Long.parseLong(line.substring(FIELD.length()).replace("kB", "").strip());
                }
            }
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
        return -1;
    }
}
