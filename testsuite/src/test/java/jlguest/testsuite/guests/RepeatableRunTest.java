package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jlguest.hypervisor.Disk;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.GuestConsole;
import jlguest.hypervisor.Kernels;
import jlguest.hypervisor.lguest.ClockSource;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With the clock of its instructions a guest does the same in every run, and in every tier: what it
 * prints, times included, how many instructions that takes, and which interrupts come.
 */
class RepeatableRunTest {
    private static final String COMMANDS =
            "date\nmixed\nsyscalls 300\nfaults 16\ntraps\nsmc\ndisktest\nirq\nps\nsleep 2\n"
                    + "uptime\nhalt\n";

    /** Long, so that only a guest that hangs is ever cut off. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @TempDir Path folder;

    /** What a run shows to the outside. */
    private record Run(
            String text, GuestEnd end, long instructions, Map<Integer, Long> interrupts) {}

    private static Run run(Guest.Builder builder, String input) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Guest guest =
                builder.clock(ClockSource.INSTRUCTIONS)
                        .timeout(PATIENCE)
                        .console(GuestConsole.scripted(input.getBytes(), out))
                        .build();
        GuestEnd end = guest.run();
        return new Run(
                out.toString(StandardCharsets.ISO_8859_1),
                end,
                guest.statistics().instructions(),
                guest.statistics().interrupts());
    }

    private Path disk() throws IOException {
        return Files.write(folder.resolve("disk.img"), new byte[256 << 10]);
    }

    private Run pup(Tier tier, MemoryAccess memory) throws IOException {
        Guest.Builder builder = Guest.builder().memory(16 << 20).kernel(Kernels.pup());
        builder.disk(Disk.file(disk())).entropy(5).tier(tier).memoryAccess(memory);
        return run(builder, COMMANDS);
    }

    @ParameterizedTest
    @EnumSource
    void theEmbeddedGuestDoesTheSameInEveryRunAndTier(Tier tier) throws IOException {
        Run expected = pup(Tier.INTERPRETER, MemoryAccess.SAFE);
        assertEquals(GuestEnd.POWER_OFF, expected.end(), expected.text());
        assertTrue(expected.text().contains("2000-01-01"), expected.text());
        for (String done : List.of("mixed: ok", "traps: ok", "smc: ok", "syscalls: ok")) {
            assertTrue(expected.text().contains(done), expected.text());
        }
        assertEquals(expected, pup(tier, MemoryAccess.FAST));
        assertEquals(expected, pup(tier, MemoryAccess.FAST));
    }

    private Run linux(LinuxTest.Kernel kernel, Tier tier) throws IOException {
        Guest.Builder builder = LinuxTest.linux(kernel).disk(Disk.file(disk())).entropy(5);
        return run(builder.commandLine("run=smoke").tier(tier), "");
    }

    static Stream<Arguments> kernels() {
        return Stream.of(LinuxTest.Kernel.values())
                .flatMap(
                        kernel -> Stream.of(Tier.values()).map(tier -> Arguments.of(kernel, tier)));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void linuxDoesTheSameInEveryRunAndTier(LinuxTest.Kernel kernel, Tier tier) throws IOException {
        Run expected = linux(kernel, Tier.INTERPRETER);
        assertEquals(GuestEnd.POWER_OFF, expected.end(), expected.text());
        assertTrue(expected.text().contains("SMOKE-END"), expected.text());
        assertEquals(expected, linux(kernel, tier));
        assertEquals(expected, linux(kernel, tier));
    }
}
