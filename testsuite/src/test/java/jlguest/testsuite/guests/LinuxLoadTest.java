package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jlguest.hypervisor.Disk;
import jlguest.hypervisor.Guest;
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

    /**
     * For the next line of a load's output, or beyond the time that a guest is idle. A load as a
     * whole takes as long as it takes: how long its last round is depends on the machine.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final Duration BETWEEN_READINGS = Duration.ofSeconds(10);

    private static final int DATA_BYTES = 4 << 20;
    private static final int DISK_BYTES = 16 << 20;

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
            WallClock clock = new WallClock(guest);
            clock.checkClosely();
            guest.type("sleep " + seconds + "; echo AW''AKE\n");
            guest.expect("AWAKE", PATIENCE.plusSeconds(seconds));
            clock.checkClosely();
            clock.assertRight();
            assertEquals("", LoadedGuest.complaints(guest));
            System.out.printf("%s: idle for %d s, %s%n", kernel, seconds, clock);
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
        String clocks;
        String complaints;
        try (LoadedGuest first = new LoadedGuest(guests[0]);
                LoadedGuest second = new LoadedGuest(guests[1])) {
            first.prepare("10.0.0.1");
            second.prepare("10.0.0.2");
            first.start(seconds, "10.0.0.2");
            second.start(seconds, "10.0.0.1");
            watch(first, second);
            one = first.results();
            two = second.results();
            clocks = first.clock() + " and " + second.clock();
            first.clock().assertRight();
            second.clock().assertRight();
            complaints = first.complaints() + second.complaints();
            first.powerOff();
            second.powerOff();
        }
        checkFileSystems();
        List<String> more = one.size() > two.size() ? one : two;
        List<String> fewer = more == one ? two : one;
        assertEquals(more.subList(0, fewer.size()), fewer, "the guests differ");
        String busybox = System.getProperty(BUSYBOX, "");
        String compared = "no difference between them";
        if (busybox.isBlank()) {
            System.out.printf(
                    "not compared with the machine itself: name a busybox with -D%s=FILE%n",
                    BUSYBOX);
        } else {
            List<String> right = natively(Path.of(busybox), LoadedGuest.rounds(more));
            assertEquals(right, more, "guests and machine differ");
            compared += " and none from the machine";
        }
        assertEquals("", complaints, "the kernels complain");
        System.out.printf(
                "%s %s: %d and %d rounds under load, %s; %s%n",
                tier, kernel, LoadedGuest.rounds(one), LoadedGuest.rounds(two), compared, clocks);
    }

    /**
     * Waits for the end of the load, for as long as it goes on; the clocks have to be right all the
     * time, and behind it.
     */
    private static void watch(LoadedGuest first, LoadedGuest second) throws InterruptedException {
        int lines = 0;
        long since = System.nanoTime();
        double stalls = HostStalls.seconds();
        while (!(first.done() && second.done())) {
            first.clock().check();
            second.clock().check();
            int printed = first.lines() + second.lines();
            if (printed > lines) {
                lines = printed;
                since = System.nanoTime();
                stalls = HostStalls.seconds();
            }
            double passed = (System.nanoTime() - since) / 1e9 - (HostStalls.seconds() - stalls);
            assertTrue(
                    passed < PATIENCE.toSeconds(),
                    () -> "the load does not go on:\n" + first.text() + second.text());
            Thread.sleep(BETWEEN_READINGS.toMillis());
        }
        first.clock().checkClosely();
        second.clock().checkClosely();
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
        return LoadedGuest.results(text);
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
