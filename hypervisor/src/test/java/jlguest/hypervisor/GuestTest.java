package jlguest.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jlguest.hypervisor.device.DeviceStatistics;
import jlguest.hypervisor.lguest.ClockSource;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.hypervisor.net.NetworkSwitch;
import jlguest.mmu.GuestRam;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(600)
class GuestTest {
    private static final int NOTIFY = 17;

    @TempDir Path folder;

    private final BufferedConsole console = GuestConsole.buffered();

    private Guest.Builder builder(TinyKernel kernel) {
        return Guest.builder().memory(4 << 20).kernel(kernel.build()).console(console);
    }

    @ParameterizedTest
    @EnumSource(Tier.class)
    void aGuestPrintsAndPowersOff(Tier tier) {
        TinyKernel kernel = TinyKernel.create().print("hello\n").shutdown("Power down");
        Guest guest = builder(kernel).tier(tier).build();
        assertEquals(GuestEnd.POWER_OFF, guest.run());
        assertEquals("hello\n", console.text());
    }

    @Test
    void aCrashCarriesTheGuestsLastWords() {
        GuestEnd end = builder(TinyKernel.create().shutdown("Oh no")).build().run();
        assertEquals(GuestEnd.Kind.CRASH, end.kind());
        assertTrue(end.reason().contains("Oh no"), end.reason());
    }

    @Test
    void aKillCarriesTheReason() {
        GuestEnd end = builder(TinyKernel.create().hypercall(99, 0, 0)).build().run();
        assertEquals(new GuestEnd(GuestEnd.Kind.KILLED, "Bad hypercall 99"), end);
    }

    @Test
    void aNotificationOutsideMemoryEndsTheGuest() {
        GuestEnd end = builder(TinyKernel.create().hypercall(17, 0x7000_0000, 0)).build().run();
        assertEquals(GuestEnd.Kind.KILLED, end.kind());
        assertTrue(end.reason().contains("NOTIFY"), end.reason());
    }

    @Test
    void aRestartEndsTheRunWhereRebootsAreForbidden() {
        Guest guest = builder(TinyKernel.create().restart()).reboot(false).build();
        assertEquals(GuestEnd.Kind.RESTART, guest.run().kind());
    }

    private void expectRestarts(Guest guest) throws Exception {
        CompletableFuture<GuestEnd> end = CompletableFuture.supplyAsync(guest::run);
        assertTrue(console.await("boot boot boot ", 0, Duration.ofSeconds(300)) > 0);
        guest.stop();
        assertEquals(GuestEnd.STOPPED, end.get(300, TimeUnit.SECONDS));
        assertTrue(guest.statistics().boots() >= 3);
    }

    @Test
    void aRestartStartsOverOnTheSameConsole() throws Exception {
        expectRestarts(builder(TinyKernel.create().print("boot ").restart()).build());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "The size of the process is read from /proc.")
    void bootsGiveTheirMemoryBack() throws Exception {
        int bytes = 512 << 20;
        long allowed = 2 * Runtime.getRuntime().maxMemory() + 4L * bytes;
        long boots = 2 * allowed / bytes;
        long before = sizeOfProcess();
        TinyKernel kernel = TinyKernel.create().print("boot ").restart();
        Guest guest = builder(kernel).memory(bytes).build();
        CompletableFuture<GuestEnd> end = CompletableFuture.supplyAsync(guest::run);
        while (guest.statistics().boots() < boots && !end.isDone()) {
            Thread.sleep(10);
        }
        long grown = sizeOfProcess() - before;
        guest.stop();
        assertEquals(GuestEnd.STOPPED, end.get(300, TimeUnit.SECONDS));
        assertTrue(grown < allowed, () -> "grown by " + (grown >> 20) + " MiB in " + boots);
    }

    private static long sizeOfProcess() throws IOException {
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[0];
        return Long.parseLong(pages) * GuestRam.PAGE_SIZE;
    }

    @ParameterizedTest
    @EnumSource(Tier.class)
    void anEndlessLoopEndsWithTheTimeout(Tier tier) {
        TinyKernel kernel = TinyKernel.create().loop();
        long instructions = 0;
        for (int millis = 100; instructions == 0 && millis < 100_000; millis *= 3) {
            Guest guest = builder(kernel).tier(tier).timeout(Duration.ofMillis(millis)).build();
            assertEquals(GuestEnd.TIMEOUT, guest.run());
            instructions = guest.statistics().instructions(); // none if the host was too busy
        }
        assertTrue(instructions > 0);
    }

    @Test
    void aSleepingGuestEndsWithTheTimeout() {
        Guest guest = builder(TinyKernel.create().halt()).timeout(Duration.ofMillis(300)).build();
        assertEquals(GuestEnd.TIMEOUT, guest.run());
    }

    @Test
    void stoppingBeforeTheRunEndsItAtOnce() {
        Guest guest = builder(TinyKernel.create().loop()).build();
        guest.stop();
        assertEquals(GuestEnd.STOPPED, guest.run());
    }

    @Test
    void whatWasTypedBeforeTheRunIsNoHindrance() throws InterruptedException {
        console.type("early\n");
        Guest guest = builder(TinyKernel.create().shutdown("Power down")).build();
        assertEquals(GuestEnd.POWER_OFF, guest.run());
    }

    private static void assertNotRepeatable(Guest.Builder builder, String why) {
        builder.clock(ClockSource.INSTRUCTIONS);
        String message = assertThrows(InvalidGuestException.class, builder::build).getMessage();
        assertTrue(message.contains(why), message);
    }

    private static Guest.Builder silent(TinyKernel kernel) {
        return Guest.builder().memory(4 << 20).kernel(kernel.build());
    }

    @Test
    void whatComesFromElsewhereIsRefusedWithAClockOfInstructions() {
        TinyKernel kernel = TinyKernel.create().loop();
        assertNotRepeatable(builder(kernel), "GuestConsole.scripted");
        assertNotRepeatable(silent(kernel).entropy(), "seed");
        assertNotRepeatable(silent(kernel).sampled(100), "profile");
        NetworkSwitch network = new NetworkSwitch();
        assertNotRepeatable(silent(kernel).network(network.port()), "network");
        silent(kernel).entropy().entropy(1).clock(ClockSource.INSTRUCTIONS).build();
    }

    @ParameterizedTest
    @EnumSource(Tier.class)
    void withAClockOfInstructionsAGuestIsStillEndedFromOutside(Tier tier) {
        for (TinyKernel kernel : List.of(TinyKernel.create().loop(), TinyKernel.create().halt())) {
            Guest guest =
                    silent(kernel)
                            .tier(tier)
                            .clock(ClockSource.INSTRUCTIONS)
                            .timeout(Duration.ofMillis(300))
                            .build();
            assertEquals(GuestEnd.TIMEOUT, guest.run());
        }
    }

    @Test
    void aGuestRunsOnce() {
        Guest guest = builder(TinyKernel.create().shutdown("Power down")).build();
        guest.run();
        assertThrows(IllegalStateException.class, guest::run);
    }

    @Test
    void twoGuestsDoNotDisturbEachOther() throws Exception {
        Guest looping = builder(TinyKernel.create().print("one").loop()).build();
        CompletableFuture<GuestEnd> end = CompletableFuture.supplyAsync(looping::run);
        console.await("one", 0, Duration.ofSeconds(300));
        BufferedConsole other = GuestConsole.buffered();
        Guest crashing =
                Guest.builder()
                        .memory(4 << 20)
                        .kernel(TinyKernel.create().print("two").shutdown("Oh no").build())
                        .console(other)
                        .build();
        assertEquals(GuestEnd.Kind.CRASH, crashing.run().kind());
        assertEquals("two", other.text());
        assertNull(end.getNow(null));
        looping.stop();
        assertEquals(GuestEnd.STOPPED, end.get(300, TimeUnit.SECONDS));
        assertEquals("one", console.text());
    }

    @Test
    void anOutputThatNobodyTakesEndsTheGuest() {
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                };
        Guest guest =
                builder(TinyKernel.create().print("x").loop())
                        .console(GuestConsole.streams(InputStream.nullInputStream(), broken))
                        .build();
        assertSame(Guest.OUTPUT_CLOSED, guest.run());
    }

    /** 2 MB the early way, which has no queue that output could wait in. */
    @Test
    void aReaderThatIsStuckDoesNotStopAGuestWithoutADriver() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        OutputStream stuck =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        try {
                            reads.await();
                        } catch (InterruptedException e) {
                            throw new InterruptedIOException();
                        }
                        read.write(b);
                    }
                };
        TinyKernel kernel = TinyKernel.create().bytes(0xBD, 0xD0, 7, 0, 0); // mov ebp, 2000
        kernel.print("x".repeat(1000)).bytes(0x4D, 0x75, 0xEC); // dec ebp; jnz the hypercall
        Guest guest =
                builder(kernel.shutdown("Power down"))
                        .console(GuestConsole.streams(InputStream.nullInputStream(), stuck))
                        .build();
        CompletableFuture<GuestEnd> end = CompletableFuture.supplyAsync(guest::run);
        while (guest.statistics().hypercalls().getOrDefault(NOTIFY, 0L) < 2000) {
            Thread.sleep(10);
        }
        reads.countDown();
        assertEquals(GuestEnd.POWER_OFF, end.get(300, TimeUnit.SECONDS));
        String text = read.toString(StandardCharsets.ISO_8859_1);
        assertTrue(text.endsWith(" bytes lost: nobody read the console]\r\n"), text);
    }

    @Test
    void statisticsCountHypercalls() {
        TinyKernel kernel =
                TinyKernel.create().print("a").print("b").print("c").shutdown("Power down");
        Guest guest = builder(kernel).timed(true).build();
        assertEquals(GuestStatistics.NONE, guest.statistics());
        guest.run();
        GuestStatistics statistics = guest.statistics();
        assertEquals(3, statistics.hypercalls().get(17));
        assertEquals(1, statistics.hypercalls().get(1));
        assertEquals(1, statistics.boots());
        assertTrue(statistics.hostNanos().containsKey("hypercall"));
        assertEquals(
                List.of(
                        new DeviceStatistics(
                                "console", "", Map.of("inputBytes", 0L, "outputBytes", 3L))),
                statistics.devices());
    }

    /** With PAGE_OFFSET 144 MiB below the top, 8 MiB are left beside what Linux reserves. */
    @Test
    void aKernelWithoutHighMemoryIsStartedOverWithWhatItReaches() {
        TinyKernel kernel =
                TinyKernel.create()
                        .at(0xF700_0000)
                        .print("Use a HIGHMEM enabled kernel.\n")
                        .hypercall(17, 12 << 20, 0)
                        .shutdown("Power down");
        Guest guest = builder(kernel).memory(16 << 20).build();
        assertEquals(new GuestEnd(GuestEnd.Kind.KILLED, "Bad NOTIFY 0xc00000"), guest.run());
        assertEquals("Use a HIGHMEM enabled kernel.\n", console.text());
        assertEquals(2, guest.statistics().boots());
    }

    @Test
    void aKernelWithHighMemoryGetsAllOfIt() {
        TinyKernel kernel =
                TinyKernel.create()
                        .at(0xF700_0000)
                        .hypercall(17, 12 << 20, 0)
                        .shutdown("Power down");
        Guest guest = builder(kernel).memory(16 << 20).build();
        assertEquals(GuestEnd.POWER_OFF, guest.run());
        assertEquals(1, guest.statistics().boots());
    }

    @Test
    void aDiskThatCannotBeOpenedIsRefusedBeforeAnythingRuns() {
        Path missing = folder.resolve("missing.img");
        Guest guest =
                builder(TinyKernel.create().print("x").loop()).disk(Disk.file(missing)).build();
        InvalidGuestException e = assertThrows(InvalidGuestException.class, guest::run);
        assertTrue(e.getMessage().contains(missing.toString()), e.getMessage());
        assertEquals("", console.text());
    }

    @Test
    void aDiskIsFreeAgainAfterTheRun() throws IOException {
        Path image = Files.write(folder.resolve("disk.img"), new byte[1024]);
        for (int i = 0; i < 2; i++) {
            Guest guest =
                    Guest.builder()
                            .memory(4 << 20)
                            .kernel(TinyKernel.create().shutdown("Power down").build())
                            .disk(Disk.file(image))
                            .build();
            assertEquals(GuestEnd.POWER_OFF, guest.run());
        }
    }

    @Test
    void impossibleGuestsAreRefused() {
        assertThrows(InvalidGuestException.class, () -> Guest.builder().build());
        TinyKernel kernel = TinyKernel.create().loop();
        assertThrows(InvalidGuestException.class, () -> builder(kernel).memory(4097).build());
        assertThrows(IllegalArgumentException.class, () -> builder(kernel).timeout(Duration.ZERO));
        assertThrows(
                InvalidGuestException.class,
                () -> builder(kernel).initrd(new byte[8 << 20]).build().run());
    }

    /** Of 31 queues the console has four. */
    @ParameterizedTest
    @CsvSource({"27, 0, false", "26, 0, true", "23, 2, false", "22, 2, true", "1, 13, false"})
    void thereAreAsManyDevicesAsQueues(int disks, int networks, boolean entropy) {
        NetworkSwitch network = new NetworkSwitch();
        Guest.Builder builder = builder(TinyKernel.create().loop());
        Collections.nCopies(disks, Disk.file(folder)).forEach(builder::disk);
        for (int i = 0; i < networks; i++) {
            builder.network(network.port());
        }
        if (entropy) {
            builder.entropy();
        }
        builder.build();
        builder.disk(Disk.file(folder));
        InvalidGuestException e = assertThrows(InvalidGuestException.class, builder::build);
        assertTrue(e.getMessage().contains("networks: " + networks), e.getMessage());
    }
}
