package jlguest.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script, in a project that is built already, with a JDK that is a shell script: it
 * notes how it was called, and makes archives as a JVM does.
 */
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "jlguest");

    private static final String JAVA =
            """
            #!/bin/sh
            echo "$*" >>"$CALLS"
            for flag; do
                case "$flag" in
                    -XX:DumpLoadedClassList=* | -XX:AOTCacheOutput=*) made=${flag#*=} ;;
                    -Xshare:dump) dump=yes ;;
                    -XX:SharedArchiveFile=*) [ -z "$dump" ] || made=${flag#*=} ;;
                esac
            done
            [ -n "$made" ] || exit 0
            [ -z "$NO_ARCHIVES" ] || exit 1
            sleep "${SLOW:-0}"
            echo archive >"$made"
            """;

    @TempDir private Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private Path project;
    private Path target;

    /** How a run of the script ended. */
    private record Launch(int status, String messages) {}

    @BeforeEach
    void makeProject() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
        Files.copy(SCRIPT, project.resolve("jlguest"));
        Files.createFile(project.resolve("pom.xml"));
        for (String module : List.of("whitebox", "mmu", "runtime", "translator", "hypervisor")) {
            Path lib = project.resolve(module).resolve("target").resolve("lib");
            Files.createDirectories(project.resolve(module).resolve("src/main/java"));
            Files.createDirectories(lib);
            Files.createFile(project.resolve(module).resolve("pom.xml"));
            Files.createFile(lib.getParent().resolve("jlguest-" + module + "-1.jar"));
            Files.createFile(lib.resolve("library.jar"));
        }
        Path bootClasses = project.resolve("whitebox").resolve("target");
        Files.createFile(bootClasses.resolve("jlguest-whitebox.jar"));
        target = project.resolve("hypervisor").resolve("target");
        Files.createFile(target.resolve(".built"));
        environment.put("CALLS", folder.resolve("calls").toString());
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        useJdk("17.0.1");
    }

    private void useJdk(String version) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("jdk-" + version).resolve("bin"));
        Files.writeString(
                bin.resolveSibling("release"),
                "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(bin.resolve("java"), JAVA);
        Files.setPosixFilePermissions(
                bin.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));
        environment.put("JAVA_HOME", bin.getParent().toString());
    }

    private Process start(String... arguments) throws IOException {
        Stream<String> line =
                Stream.concat(
                        Stream.of("bash", project.resolve("jlguest").toString()),
                        Stream.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line.toList());
        for (String name : List.of("JLGUEST_JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")) {
            builder.environment().remove(name);
        }
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).start();
    }

    private static Launch end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String messages = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(600, TimeUnit.SECONDS));
        return new Launch(process.exitValue(), messages);
    }

    private Launch launch(String... arguments) throws IOException, InterruptedException {
        return end(start(arguments));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    private String lastCall() throws IOException {
        List<String> calls = calls();
        return calls.get(calls.size() - 1);
    }

    private static List<Path> archives(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.filter(file -> file.toString().contains(".classes")).toList();
        }
    }

    @Test
    void archiveIsMadeOnFirstUseAndThenUsed() throws Exception {
        assertEquals(0, launch("run", "vmlinux").status());
        assertEquals(4, calls().size(), "two guests, the archive of classes, and the program");
        Path archive = archives(target).get(0);
        assertTrue(lastCall().contains("-XX:SharedArchiveFile=" + archive), lastCall());
        assertTrue(lastCall().endsWith("jlguest.hypervisor.cli.Main run vmlinux"), lastCall());
        assertEquals(0, launch("run", "vmlinux").status());
        assertEquals(5, calls().size());
        assertEquals(List.of(archive), archives(target));
    }

    @Test
    void newerJdkGetsItsOwnFlagsAndArchive() throws Exception {
        launch("demo");
        assertFalse(lastCall().contains("unsafe"), lastCall());
        useJdk("25");
        launch("demo");
        assertTrue(lastCall().contains("-XX:AOTCache=" + target), lastCall());
        assertTrue(lastCall().contains("--sun-misc-unsafe-memory-access=allow"), lastCall());
        assertEquals(2, archives(target).size());
    }

    @Test
    void archiveIsMadeAgainAfterABuild() throws Exception {
        launch("demo");
        Path archive = archives(target).get(0);
        Files.setLastModifiedTime(archive, FileTime.from(Instant.now().minusSeconds(60)));
        launch("demo");
        assertEquals(8, calls().size());
        assertEquals(List.of(archive), archives(target));
    }

    @Test
    void archiveIsMadeAgainAfterTheScriptChanged() throws Exception {
        launch("demo");
        Files.setLastModifiedTime(
                project.resolve("jlguest"), FileTime.from(Instant.now().plusSeconds(60)));
        launch("demo");
        assertEquals(8, calls().size());
    }

    @Test
    void withoutAnArchiveTheProgramStartsAllTheSame() throws Exception {
        environment.put("NO_ARCHIVES", "yes");
        assertEquals(0, launch("demo").status());
        assertFalse(lastCall().contains("SharedArchiveFile"), lastCall());
        int calls = calls().size();
        Launch second = launch("--verbose", "demo");
        assertEquals(calls + 1, calls().size(), "no further try");
        assertTrue(second.messages().contains("it could not be made"), second.messages());
    }

    @Test
    void archiveInTheCacheFolderServesToo() throws Exception {
        launch("demo");
        Path archive = archives(target).get(0);
        Path cache = Files.createDirectories(folder.resolve("cache").resolve("jlguest"));
        Files.move(archive, cache.resolve(archive.getFileName()));
        int calls = calls().size();
        launch("demo");
        assertEquals(calls + 1, calls().size());
        assertTrue(lastCall().contains("-XX:SharedArchiveFile=" + cache), lastCall());
    }

    @Test
    void twoAtOnceMakeOneArchive() throws Exception {
        environment.put("SLOW", "1");
        Process first = start("demo");
        Process second = start("demo");
        assertEquals(0, end(first).status());
        assertEquals(0, end(second).status());
        assertEquals(1, archives(target).size(), "nothing half made is left");
        long programs = calls().stream().filter(call -> call.endsWith("Main demo")).count();
        assertEquals(2, programs);
    }

    @Test
    void flagsOfTheUserComeLastAndMayReplaceTheArchive() throws Exception {
        environment.put("JLGUEST_JAVA_OPTS", "-Xshare:off -Dx=y");
        Launch launch = launch("--verbose", "demo");
        assertEquals(1, calls().size());
        assertTrue(lastCall().contains("-Xshare:off -Dx=y -cp"), lastCall());
        assertTrue(launch.messages().contains("flags of yours"), launch.messages());
    }

    @Test
    void compilersAreToldWhatIsTheirs() throws Exception {
        assertEquals(0, launch("demo").status());
        Path jar = project.resolve("whitebox").resolve("target").resolve("jlguest-whitebox.jar");
        assertTrue(lastCall().contains("-XX:+WhiteBoxAPI -Xbootclasspath/a:" + jar), lastCall());
        assertTrue(lastCall().contains("-XX:-DontCompileHugeMethods"), lastCall());
        assertTrue(lastCall().contains("-XX:-ClipInlining"), lastCall());
        assertFalse(lastCall().contains("CompilerDirectives"), lastCall());
        Path file = project.resolve("hypervisor").resolve("compilers.json");
        Files.copy(SCRIPT.resolveSibling("hypervisor").resolve("compilers.json"), file);
        launch("demo");
        assertTrue(lastCall().contains("-XX:CompilerDirectivesFile=" + file), lastCall());
        assertTrue(lastCall().contains("-XX:-DisplayVMOutput"), "what the JVM says of the file");
        environment.put("JLGUEST_JAVA_OPTS", "-XX:+PrintCompilation");
        launch("demo");
        assertFalse(lastCall().contains("-XX:-DisplayVMOutput"), "what the user asked for");
    }

    @Test
    void verboseGivesReasonsAndTheCommandLine() throws Exception {
        String messages = launch("--verbose", "run", "-m", "128M", "vmlinux").messages();
        assertTrue(messages.contains("JDK 17 in " + folder.resolve("jdk-17.0.1")), messages);
        assertTrue(messages.contains("-Xmn64m (a guest starts without a collection)"), messages);
        assertTrue(messages.contains("Main run -m 128M vmlinux"), messages);
        assertEquals("", launch("run", "vmlinux").messages());
    }

    @Test
    void oldOrMissingJdkIsBadUsage() throws Exception {
        useJdk("11.0.2");
        Launch old = launch("demo");
        assertEquals(2, old.status());
        assertTrue(old.messages().contains("17 or later is needed"), old.messages());
        environment.put("JAVA_HOME", "/no/such/jdk");
        assertEquals(2, launch("demo").status());
        assertFalse(Files.exists(folder.resolve("calls")));
    }

    /** HotSpot says nothing about a method that it does not find. */
    @Test
    void methodsThatAreToBeCompiledApartExist() throws Exception {
        List<String> names =
                Files.readAllLines(SCRIPT).stream()
                        .filter(line -> line.matches(" {4}'jlguest/\\S+\\.\\S+'"))
                        .map(line -> line.trim().replace("'", ""))
                        .toList();
        assertTrue(names.size() > 5, names::toString);
        for (String name : names) {
            int dot = name.indexOf('.');
            Class<?> owner = Class.forName(name.substring(0, dot).replace('/', '.'));
            String method = name.substring(dot + 1).replace("*", "");
            boolean isPrefix = name.endsWith("*");
            assertTrue(
                    Stream.of(owner.getDeclaredMethods())
                            .map(Method::getName)
                            .anyMatch(m -> isPrefix ? m.startsWith(method) : m.equals(method)),
                    name);
        }
    }
}
