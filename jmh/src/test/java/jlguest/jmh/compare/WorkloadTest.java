package jlguest.jmh.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jlguest.hypervisor.BufferedConsole;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.GuestConsole;
import jlguest.hypervisor.Kernels;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.translator.Tier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs compute the same in every tier, and what the machine itself computes. */
class WorkloadTest {
    private static final Plan PLAN = new Plan(List.of(Program.values()), 0, 2, 100);

    /** What gcc's code computes on a processor of its own, written down from a native run. */
    private static final Map<Program, String> EXPECTED =
            Map.ofEntries(
                    Map.entry(Program.CRC, "2cae106e"),
                    Map.entry(Program.SIEVE, "0000198e"),
                    Map.entry(Program.MATRIX, "94abf84f"),
                    Map.entry(Program.COPYING, "c750da88"),
                    Map.entry(Program.COMPRESSION, "00394aea"),
                    Map.entry(Program.DHRYSTONE, "965f2eb9"),
                    Map.entry(Program.INTERPRETER, "d29e5125"),
                    Map.entry(Program.SORTING, "199deaec"),
                    Map.entry(Program.RECURSION, "0d3d2c97"),
                    Map.entry(Program.X87, "0f2d759b"),
                    Map.entry(Program.SSE2, "0f2d759b"),
                    Map.entry(Program.CALLS, "0000012c"),
                    Map.entry(Program.PIPES, "ac16606e"),
                    Map.entry(Program.FORKS, "00000002"),
                    Map.entry(Program.EXECUTIONS, "00000001"),
                    Map.entry(Program.FAULTS, "a9e3a15b"));

    private static WorkloadFiles files;

    @BeforeAll
    static void write() throws IOException {
        files = WorkloadFiles.create();
    }

    @AfterAll
    static void delete() throws IOException {
        files.close();
    }

    private static Map<Program, String> checksums(Map<Program, Measurement> measurements) {
        Map<Program, String> checksums = new TreeMap<>();
        measurements.forEach(
                (program, measured) ->
                        checksums.put(program, String.format("%08x", measured.checksum())));
        return checksums;
    }

    private static WorkloadOutput inPup(Guest.Builder builder) throws IOException {
        BufferedConsole console = GuestConsole.buffered();
        Guest guest =
                builder.kernel(Kernels.pup())
                        .initrd(Files.readAllBytes(files.workload()))
                        .commandLine(GuestPlan.pup(PLAN))
                        .console(console)
                        .timeout(Duration.ofMinutes(5))
                        .build();
        GuestEnd end = guest.run();
        assertEquals(GuestEnd.POWER_OFF, end, console::text);
        WorkloadOutput output = new WorkloadOutput();
        long line = 0;
        for (String text : console.text().split("\r\n")) {
            output.accept(text, line++);
        }
        assertTrue(output.ended(), console::text);
        return output;
    }

    @ParameterizedTest
    @EnumSource(Tier.class)
    void everyTierComputesTheSame(Tier tier) throws IOException {
        assertEquals(EXPECTED, checksums(inPup(Guest.builder().tier(tier)).measurements()));
    }

    @Test
    void withoutSse2ItsProgramIsAbsent() throws IOException {
        WorkloadOutput output = inPup(Guest.builder().simd(false));
        assertEquals(EnumSet.of(Program.SSE2), output.absent());
        assertEquals(Program.values().length - 1, output.measurements().size());
    }

    @Test
    void theMachineItselfComputesTheSame() throws InterruptedException {
        checkRival(HostRival.natively(files));
    }

    @Test
    void qemuComputesTheSame() throws InterruptedException {
        checkRival(QemuRival.withPup(files));
    }

    @Test
    void aLinuxGuestComputesTheSame() throws InterruptedException {
        String kernel = System.getProperty("jlguest.linux.kernel");
        assumeTrue(kernel != null, "-Djlguest.linux.kernel=... names no kernel");
        checkRival(new JlguestRival(Rival.Kernel.LINUX, Path.of(kernel), List.of(), files));
    }

    private static void checkRival(Rival rival) throws InterruptedException {
        assumeTrue(rival.absence().isEmpty(), () -> rival.absence().orElseThrow());
        try (RivalRun run = new RivalRun(rival.command(PLAN), Duration.ofMinutes(5))) {
            run.finish();
            RunResult result = run.result();
            assertEquals("none", result.failure().orElse("none"));
            assertEquals(EXPECTED, checksums(result.measurements()));
        }
    }
}
