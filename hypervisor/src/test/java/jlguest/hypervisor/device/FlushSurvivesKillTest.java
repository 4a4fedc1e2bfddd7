package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jlguest.hypervisor.disk.DiskImage;
import jlguest.hypervisor.disk.OverlayImage;
import jlguest.hypervisor.disk.RawImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a guest was told is flushed survives when its JVM is killed in the middle of writing, again
 * and again on the same disk.
 */
class FlushSurvivesKillTest {
    private static final int ROUNDS = 4;
    private static final int DISK_SECTORS =
            (FlushingGuest.SLOTS + 1) * FlushingGuest.SECTORS; // the last block may be shifted

    private final Random random = new Random();

    @TempDir Path folder;

    @Test
    void onARawImage() throws Exception {
        Path image = folder.resolve("disk.img");
        Files.write(image, new byte[DISK_SECTORS * 512]);
        killAgainAndAgain(List.of("raw", image.toString()), () -> RawImage.open(image, true));
    }

    @Test
    void onAnOverlayWhoseBaseStaysAsItWas() throws Exception {
        Path base = folder.resolve("base.img");
        byte[] original = new byte[DISK_SECTORS * 512];
        Files.write(base, original);
        Path work = folder.resolve("work.img");
        killAgainAndAgain(
                List.of("overlay", base.toString(), work.toString()),
                () -> OverlayImage.open(base, work));
        assertArrayEquals(original, Files.readAllBytes(base));
    }

    @FunctionalInterface
    private interface Opener {
        DiskImage open() throws IOException;
    }

    private void killAgainAndAgain(List<String> arguments, Opener opener) throws Exception {
        long first = 1;
        long[] written = new long[DISK_SECTORS];
        for (int round = 0; round < ROUNDS; round++) {
            long flushed = writeUntilKilled(arguments, first);
            assertTrue(flushed > first, "the guest got somewhere");
            for (long n = first; n < flushed; n++) {
                int slot = FlushingGuest.slot(n);
                Arrays.fill(written, slot, slot + FlushingGuest.SECTORS, n);
            }
            try (DiskImage image = opener.open()) {
                check(image, written, flushed);
            }
            first = flushed + 100_000; // numbers that no unflushed block had
        }
    }

    /** Returns the number before which all blocks were reported safe. */
    private long writeUntilKilled(List<String> arguments, long first)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
        command.add(FlushingGuest.class.getName());
        command.addAll(arguments);
        command.add(Long.toString(first));
        Process guest =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        long flushed = 0;
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(guest.getInputStream(), StandardCharsets.UTF_8))) {
            int lines = 5 + random.nextInt(40);
            for (int i = 0; i < lines; i++) {
                flushed = number(out.readLine());
            }
            Thread.sleep(random.nextInt(10));
            guest.toHandle().destroyForcibly(); // SIGKILL; the pipe stays readable
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("flushed \\d+")) {
                    flushed = Math.max(flushed, number(line));
                }
            }
            assertEquals(128 + 9, guest.waitFor(), "killed, not ended");
        } finally {
            guest.destroyForcibly();
        }
        return flushed;
    }

    private static long number(String line) {
        assertNotNull(line, "the guest ended by itself");
        return Long.parseLong(line.substring("flushed ".length()));
    }

    /** Each sector is what was flushed there last, or something written after that. */
    private static void check(DiskImage image, long[] written, long flushed) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(DISK_SECTORS * 512).order(ByteOrder.LITTLE_ENDIAN);
        image.read(all, 0);
        for (int sector = 0; sector < DISK_SECTORS; sector++) {
            long found = all.getLong(sector * 512);
            long last = written[sector];
            assertEquals(found, all.getLong(sector * 512 + 504), "sector " + sector + " is torn");
            if (found != last) {
                assertTrue(found >= flushed, "sector " + sector + ": " + found + ", not " + last);
                written[sector] = found; // unflushed, but it may be there from now on
            }
        }
    }
}
