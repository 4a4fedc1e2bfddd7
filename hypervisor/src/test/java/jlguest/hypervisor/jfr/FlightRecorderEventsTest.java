package jlguest.hypervisor.jfr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.GuestStatistics;
import jlguest.hypervisor.Kernels;
import jlguest.hypervisor.TinyKernel;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.runtime.InvalidationListener;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.Tier;
import jlguest.translator.TranslationListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class FlightRecorderEventsTest {
    private static final List<String> ALL =
            List.of(
                    "jlguest.Translation",
                    "jlguest.Invalidation",
                    "jlguest.Trap",
                    "jlguest.Hypercall",
                    "jlguest.Interrupt");

    @TempDir Path folder;

    private GuestStatistics statistics;

    /** Runs a guest until it powers off, and returns the project's events. */
    private List<RecordedEvent> record(Guest.Builder builder, List<String> wanted)
            throws IOException {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            wanted.forEach(recording::enable);
            recording.start();
            Guest guest = builder.memory(16 << 20).tier(Tier.BLOCK).build();
            assertEquals(GuestEnd.POWER_OFF, guest.run());
            statistics = guest.statistics();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("jlguest."))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static void all(List<RecordedEvent> events, Predicate<RecordedEvent> condition) {
        for (RecordedEvent event : events) {
            assertTrue(condition.test(event), event::toString);
        }
    }

    @Test
    void whatHappensIsRecorded() throws IOException {
        Guest.Builder pup =
                Guest.builder().kernel(Kernels.pup()).commandLine("quiet run=faults_2,smc,exit");
        List<RecordedEvent> events = record(pup, ALL);

        List<RecordedEvent> hypercalls = named(events, "jlguest.Hypercall");
        assertEquals(sum(statistics.hypercalls()), hypercalls.size());
        assertEquals(1, hypercalls.get(0).getInt("number"), "INIT comes first");
        assertEquals(2, hypercalls.get(hypercalls.size() - 1).getInt("number"), "SHUTDOWN last");

        List<RecordedEvent> traps = named(events, "jlguest.Trap");
        assertEquals(sum(statistics.reflectedTraps()), traps.size());
        assertTrue(traps.stream().anyMatch(trap -> trap.getInt("vector") == 14));
        all(traps, trap -> trap.getLong("eip") > 0 && trap.getLong("eip") < 1L << 32);

        List<RecordedEvent> interrupts = named(events, "jlguest.Interrupt");
        assertEquals(sum(statistics.interrupts()), interrupts.size());
        all(interrupts, event -> event.getInt("vector") == event.getInt("irq") + 32);

        List<RecordedEvent> translations = named(events, "jlguest.Translation");
        assertEquals(statistics.blocksTranslated(), translations.size());
        all(translations, event -> event.getInt("blocks") == 1);
        all(translations, event -> event.getInt("instructions") > 0);
        all(translations, event -> event.getInt("bytecodes") > 0);
        all(translations, event -> event.getDuration().toNanos() > 0);
        all(translations, event -> event.getString("tier").equals("block"));

        List<RecordedEvent> invalidations = named(events, "jlguest.Invalidation");
        long written =
                invalidations.stream()
                        .filter(event -> event.getString("cause").equals("write"))
                        .mapToInt(event -> event.getInt("units"))
                        .sum();
        assertEquals(statistics.invalidations(), written);
        assertTrue(written > 0);
    }

    @Test
    void whatIsFrequentIsRecordedOnlyIfAskedFor() throws IOException {
        byte[] kernel = TinyKernel.create().print("hello").shutdown("Power down").build();
        Set<String> names = new TreeSet<>();
        for (RecordedEvent event : record(Guest.builder().kernel(kernel), List.of())) {
            names.add(event.getEventType().getName());
        }
        assertTrue(names.contains("jlguest.Translation"), names::toString);
        assertFalse(names.contains("jlguest.Hypercall"), names::toString);
        List<RecordedEvent> asked =
                record(Guest.builder().kernel(kernel), List.of("jlguest.Hypercall"));
        assertEquals(3, named(asked, "jlguest.Hypercall").size());
    }

    @Test
    void withoutARecordingNothingIsAllocated() {
        FlightRecorderEvents events = new FlightRecorderEvents(Tier.AUTO);
        TranslationListener.Translation translation =
                new TranslationListener.Translation(0x1000, false, 1, 2, 3);
        TranslatedCode code =
                new TranslatedCode() {
                    @Override
                    public int run(int depth) {
                        return 0;
                    }
                };
        useAll(events, translation, code); // loads the classes
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            useAll(events, translation, code);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 10_000, () -> "bytes allocated: " + allocated);
    }

    private static void useAll(
            FlightRecorderEvents events,
            TranslationListener.Translation translation,
            TranslatedCode code) {
        events.hypercall(1, 2, 3, 4, 5);
        events.trapReflected(14, 2, 0xC010_0000);
        events.interruptDelivered(0, 32);
        events.dropped(0x1000, 1, InvalidationListener.Cause.WRITE);
        events.started(1);
        assertSame(code, events.translated(0, translation, code));
    }

    @Test
    void aJavaWithoutFlightRecorderRunsGuestsToo() throws IOException, InterruptedException {
        String output = runInJvm("--limit-modules", "java.base,java.logging,jdk.unsupported");
        assertTrue(output.contains("powered off"), output);
    }

    @Test
    void withoutARecordingFlightRecorderIsNotMadeReady() throws IOException, InterruptedException {
        String probe = HypercallEvent.class.getName();
        assertFalse(runInJvm("-Xlog:class+load").contains(probe));
        assertTrue(runInJvm("-Xlog:class+load", "-XX:StartFlightRecording").contains(probe));
    }

    /** Runs a guest that powers off at once in a JVM of its own, and returns what that said. */
    private String runInJvm(String... flags) throws IOException, InterruptedException {
        Path kernel = folder.resolve("kernel");
        Files.write(kernel, TinyKernel.create().shutdown("Power down").build());
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of(flags));
        line.addAll(List.of("-cp", System.getProperty("java.class.path")));
        line.addAll(List.of("jlguest.hypervisor.cli.Main", "run", kernel.toString()));
        Process process =
                new ProcessBuilder(line)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void thisJavaHasFlightRecorder() {
        assertTrue(FlightRecorderEvents.isAvailable());
        assertFalse(TrapEvent.isOn());
    }
}
