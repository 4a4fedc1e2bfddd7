package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jlguest.hypervisor.Disk;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.hypervisor.net.NetworkSwitch;
import jlguest.testsuite.guests.LinuxTest.Kernel;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Linux guests under load, in each tier: {@code load.sh} runs in two guests of one switch at the
 * same time for {@code -Djlguest.linux.load.seconds=N}, and what it computes must be the same in
 * both. {@code -Djlguest.linux.busybox=FILE} names a static i386 busybox, the one of the initrd, to
 * run it on the machine itself as well. See {@link LinuxTest} for how to name kernels and initrd,
 * and docs/linux.md for whole commands.
 */
@Tag("linux")
class LinuxLoadTest {
    private static final String SECONDS = "jlguest.linux.load.seconds";
    private static final String BUSYBOX = "jlguest.linux.busybox";

    /** Beyond the seconds asked for: the start, and the end of the last round. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final int DATA_BYTES = 4 << 20;
    private static final int DISK_BYTES = 16 << 20;

    /** What a kernel says when something is wrong with it or its devices. */
    private static final String COMPLAINTS =
            "BUG|Oops|Call Trace|I/O error|nstable|lockup|hung|segfault|general protection"
                    + "|nobody cared|EXT2-fs.*error|out of memory";

    private static final Pattern RESULT =
            Pattern.compile("^LOAD (\\d+ \\w+ \\S.*?)\\r?$", Pattern.MULTILINE);
    private static final int RESULTS_OF_A_ROUND = 7;

    @TempDir Path folder;

    private final NetworkSwitch network = new NetworkSwitch();

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.49")
    @Tag("abi-13.99")
    @Tag("abi-13.100")
    void inTierAuto(Kernel kernel) throws Exception {
        expectSameResults(kernel, Tier.AUTO);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.100")
    void inTierRegion(Kernel kernel) throws Exception {
        expectSameResults(kernel, Tier.REGION);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.100")
    void inTierBlock(Kernel kernel) throws Exception {
        expectSameResults(kernel, Tier.BLOCK);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.100")
    void inTierInterpreter(Kernel kernel) throws Exception {
        expectSameResults(kernel, Tier.INTERPRETER);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.49")
    void anIdleGuestTrustsItsClock(Kernel kernel) throws Exception {
        int seconds = seconds();
        Guest.Builder builder = LinuxTest.linux(kernel).commandLine("quiet");
        try (GuestSession guest = GuestSession.shell(builder)) {
            guest.type("sleep " + seconds + "; echo AW''AKE\n");
            guest.expect("AWAKE", PATIENCE.plusSeconds(seconds));
            assertEquals("", complaints(guest));
            long before = Instant.now().getEpochSecond();
            guest.type("echo date:$(date +%s):\n");
            long date = guest.number("date:");
            long after = Instant.now().getEpochSecond();
            assertTrue(before - 1 <= date && date <= after + 1, () -> before + " is not " + date);
        }
    }

    private static int seconds() {
        int seconds = Integer.getInteger(SECONDS, 0);
        assumeTrue(
                seconds > 0,
                "No load: say for how long with -D" + SECONDS + "=N (see docs/linux.md).");
        return seconds;
    }

    private void expectSameResults(Kernel kernel, Tier tier) throws Exception {
        int seconds = seconds();
        Guest.Builder[] guests = {
            LinuxTest.linux(kernel).tier(tier), LinuxTest.linux(kernel).tier(tier)
        };
        Path data = folder.resolve("data");
        byte[] random = new byte[DATA_BYTES];
        new Random(seconds).nextBytes(random);
        Files.write(data, random);
        Path script = Files.write(folder.resolve("load.sh"), script());
        Path empty = fileSystem();
        for (int i = 0; i < guests.length; i++) {
            Disk disk = Disk.file(empty).overlay(folder.resolve("overlay" + i));
            Path copy = Files.write(folder.resolve("copy" + i), new byte[DISK_BYTES]);
            guests[i]
                    .commandLine("quiet")
                    .disk(Disk.file(script).readOnly())
                    .disk(Disk.file(data).readOnly())
                    .disk(disk)
                    .disk(Disk.file(copy))
                    .network(network.port());
        }
        List<String> one;
        List<String> two;
        String complaints;
        try (GuestSession first = GuestSession.shell(guests[0]);
                GuestSession second = GuestSession.shell(guests[1])) {
            prepare(first, "10.0.0.1");
            prepare(second, "10.0.0.2");
            start(first, seconds, "10.0.0.2");
            start(second, seconds, "10.0.0.1");
            one = results(first, seconds);
            two = results(second, seconds);
            complaints = complaints(first) + complaints(second);
            powerOff(first);
            powerOff(second);
        }
        checkFileSystems();
        List<String> more = one.size() > two.size() ? one : two;
        List<String> fewer = more == one ? two : one;
        assertEquals(more.subList(0, fewer.size()), fewer, "the guests differ");
        int rounds = more.size() / RESULTS_OF_A_ROUND;
        System.out.printf(
                "%s %s: %d and %d rounds under load%n",
                tier, kernel, one.size() / RESULTS_OF_A_ROUND, two.size() / RESULTS_OF_A_ROUND);
        String busybox = System.getProperty(BUSYBOX, "");
        if (busybox.isBlank()) {
            System.out.printf(
                    "not compared with the machine itself: name a busybox with -D%s=FILE%n",
                    BUSYBOX);
        } else {
            assertEquals(natively(Path.of(busybox), rounds), more, "guests and machine differ");
        }
        assertEquals("", complaints, "the kernels complain");
    }

    /** An empty file system, made here because the busybox of an initrd may not be able to. */
    private Path fileSystem() throws IOException, InterruptedException {
        Path image = Files.write(folder.resolve("empty"), new byte[DISK_BYTES]);
        try {
            Process make = start(List.of("mke2fs", "-q", "-t", "ext2", "-F", image.toString()));
            String text = output(make);
            assertEquals(0, make.waitFor(), text);
        } catch (IOException e) {
            assumeTrue(false, "mke2fs and e2fsck are needed (e2fsprogs): " + e.getMessage());
        }
        return image;
    }

    /** The script as a disk: whole sectors. */
    private static byte[] script() throws IOException {
        try (InputStream file = LinuxLoadTest.class.getResourceAsStream("load.sh")) {
            byte[] text = file.readAllBytes();
            byte[] sectors = Arrays.copyOf(text, (text.length + 511) / 512 * 512);
            Arrays.fill(sectors, text.length, sectors.length, (byte) '\n');
            return sectors;
        }
    }

    private static void prepare(GuestSession guest, String address) throws InterruptedException {
        guest.type("mkdir /tmp/www /tmp/disk; cat /dev/vdb > /tmp/www/data\n");
        guest.type("mount -t ext2 /dev/vdc /tmp/disk || echo NO-FILE-SYSTEM\n");
        guest.type("mkdir /tmp/disk/work; ifconfig eth0 " + address + " up\n");
        guest.type("busybox httpd -p 80 -h /tmp/www; echo PREPA''RED\n");
        guest.expect("PREPARED");
    }

    private static void start(GuestSession guest, int seconds, String other)
            throws InterruptedException {
        guest.type(
                String.format(
                        "DROP_CACHES=yes sh /dev/vda %d 1000000 /tmp/www/data /tmp/disk/work"
                                + " http://%s/data\n",
                        seconds, other));
    }

    private static List<String> results(GuestSession guest, int seconds)
            throws InterruptedException {
        guest.expect("LOAD-END", PATIENCE.plusSeconds(seconds));
        List<String> results = results(guest.text());
        assertFalse(results.isEmpty(), guest::text);
        assertEquals(0, results.size() % RESULTS_OF_A_ROUND, guest::text);
        return results;
    }

    private static List<String> results(String text) {
        return RESULT.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toList());
    }

    /** What the kernel's log says that it should not. */
    private static String complaints(GuestSession guest) throws InterruptedException {
        int before = guest.text().length();
        guest.type("dmesg | grep -E '" + COMPLAINTS + "'; echo COMPLAINTS-EN''D\n");
        guest.expect("COMPLAINTS-END");
        String text = guest.text();
        return text.substring(before, text.indexOf("COMPLAINTS-END")).strip();
    }

    private static void powerOff(GuestSession guest) throws InterruptedException {
        guest.type("umount /tmp/disk && cat /dev/vdc > /dev/vdd && sync && echo UNMOUN''TED\n");
        guest.expect("UNMOUNTED");
        guest.type("poweroff -f\n");
        guest.expectEnd(GuestEnd.Kind.POWER_OFF);
    }

    /** Has e2fsck look at what the guests leave. */
    private void checkFileSystems() throws IOException, InterruptedException {
        for (String copy : List.of("copy0", "copy1")) {
            Process check = start(List.of("e2fsck", "-f", "-n", folder.resolve(copy).toString()));
            String text = output(check);
            assertEquals(0, check.waitFor(), text);
        }
    }

    private List<String> natively(Path busybox, int rounds)
            throws IOException, InterruptedException {
        assertTrue(Files.isExecutable(busybox), () -> BUSYBOX + " cannot be executed: " + busybox);
        Path applets = Files.createDirectory(folder.resolve("bin"));
        Path work = Files.createDirectory(folder.resolve("work"));
        Process install = start(List.of(busybox.toString(), "--install", "-s", applets.toString()));
        String said = output(install);
        assertEquals(0, install.waitFor(), said);
        ProcessBuilder builder =
                new ProcessBuilder(
                                applets.resolve("sh").toString(),
                                folder.resolve("load.sh").toString(),
                                "100000",
                                String.valueOf(rounds),
                                folder.resolve("data").toString(),
                                work.toString())
                        .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", applets.toString());
        String text = output(builder.start());
        assertTrue(text.contains("LOAD-END"), text);
        return results(text);
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException {
        try (InputStream text = process.getInputStream()) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
