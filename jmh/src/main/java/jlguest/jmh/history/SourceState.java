package jlguest.jmh.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which source something was built from.
 *
 * @param commit the commit's full id, or {@code unknown} outside a git repository
 * @param modified whether files that git keeps differ from it
 */
public record SourceState(String commit, boolean modified) {
    private static final String UNKNOWN = "unknown";
    private static final int SHORT_ID = 10;

    /**
     * Asks git.
     *
     * @param project the project's folder
     */
    public static SourceState of(Path project) throws InterruptedException {
        try {
            String commit = git(project, "rev-parse", "HEAD");
            String changes = git(project, "status", "--porcelain", "--untracked-files=no");
            return new SourceState(commit.strip(), !changes.isBlank());
        } catch (IOException e) { // no git, or no repository
            return new SourceState(UNKNOWN, false);
        }
    }

    private static String git(Path folder, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(Arrays.asList(arguments));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroy();
            throw new IOException("git failed");
        }
        return output;
    }

    /** The id's first digits, with a plus if there were changes. */
    public String brief() {
        String id = commit.substring(0, Math.min(commit.length(), SHORT_ID));
        return modified ? id + "+" : id;
    }
}
