package jlguest.jmh.history;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Saved runs in a folder: one folder for each run, with JMH's JSON as {@value #RESULTS}, which any
 * tool for it reads, and everything else as {@value #DATA}.
 */
public final class RunHistory {
    private static final String RESULTS = "results.json";
    private static final String DATA = "environment.json";

    /** First letters or digits: what begins with a dot is not a run, or not yet. */
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._+-]{0,99}";

    private final Path folder;
    private final Gson gson = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    /**
     * A history, empty if there is nothing yet.
     *
     * @param folder where it is; made when a run is saved
     */
    public RunHistory(Path folder) {
        this.folder = folder;
    }

    /** Where the history is. */
    public Path folder() {
        return folder;
    }

    /**
     * Finds out whether a run can be saved, before time is spent on measuring it.
     *
     * @param replace whether there may be a run of that name
     * @throws HistoryException if not
     */
    public void checkFree(String name, boolean replace) throws HistoryException {
        Path run = path(name);
        if (!replace && Files.exists(run)) {
            throw new HistoryException(
                    "There is a saved run \"" + name + "\": take another name, or --force.");
        }
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".", ""));
        } catch (IOException e) {
            throw new HistoryException(
                    "Nothing can be written to " + folder + ": choose another --history.");
        }
    }

    private Path path(String name) throws HistoryException {
        if (!name.matches(NAME)) {
            throw new HistoryException(
                    "\""
                            + name
                            + "\" is no name for a run: letters, digits and . _ + - are, up to a"
                            + " hundred of them.");
        }
        return folder.resolve(name);
    }

    /**
     * Adds a run, or replaces one. Another program sees either all of it or nothing.
     *
     * @param results JMH's JSON
     */
    public void save(String name, RunData data, Path results) throws IOException, HistoryException {
        Path run = path(name);
        Files.createDirectories(folder);
        Path fresh = Files.createDirectory(hidden("saving", name));
        Files.write(fresh.resolve(RESULTS), Files.readAllBytes(results)); // with usual permissions
        Files.writeString(fresh.resolve(DATA), gson.toJson(data) + "\n");
        if (Files.exists(run)) {
            Path old = hidden("replaced", name);
            Files.move(run, old, StandardCopyOption.ATOMIC_MOVE);
            Files.move(fresh, run, StandardCopyOption.ATOMIC_MOVE);
            deleteRun(old);
        } else {
            Files.move(fresh, run, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** A folder that is no run, and no other process's. */
    private Path hidden(String purpose, String name) {
        return folder.resolve("." + purpose + "-" + ProcessHandle.current().pid() + "-" + name);
    }

    private static void deleteRun(Path run) throws IOException {
        Files.deleteIfExists(run.resolve(RESULTS));
        Files.deleteIfExists(run.resolve(DATA));
        Files.delete(run);
    }

    /**
     * A saved run.
     *
     * @throws HistoryException if there is none of that name, or its files are damaged
     */
    public SavedRun load(String name) throws HistoryException {
        Path run = path(name);
        if (!Files.isDirectory(run)) {
            throw new HistoryException(
                    "There is no saved run \""
                            + name
                            + "\" in "
                            + folder
                            + ": jlguest bench --list tells what there is.");
        }
        Path file = run.resolve(DATA);
        RunData data;
        try {
            data = gson.fromJson(Files.readString(file), RunData.class);
        } catch (IOException | JsonParseException e) {
            throw new HistoryException(file + " cannot be read: " + e.getMessage());
        }
        if (data == null || !data.isComplete()) {
            throw new HistoryException(file + " is not complete; delete that run.");
        }
        return new SavedRun(name, data, JmhResults.read(run.resolve(RESULTS)).measurements());
    }

    /** All saved runs, the oldest first. */
    public List<SavedRun> runs() throws IOException, HistoryException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> Files.exists(file.resolve(DATA)))
                        .map(file -> file.getFileName().toString())
                        .filter(name -> name.matches(NAME))
                        .forEach(names::add);
            }
        }
        List<SavedRun> runs = new ArrayList<>();
        for (String name : names) {
            runs.add(load(name));
        }
        runs.sort(
                Comparator.comparing((SavedRun run) -> run.data().date())
                        .thenComparing(SavedRun::name));
        return runs;
    }
}
