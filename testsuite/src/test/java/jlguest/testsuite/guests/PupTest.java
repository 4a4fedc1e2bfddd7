package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.GuestStatistics;
import jlguest.hypervisor.Kernels;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The embedded guest, from its banner to each of its ends. */
class PupTest {
    private static final int SYSTEM_CALL = 0x80;

    private static Guest.Builder pup() {
        return Guest.builder().memory(16 << 20).kernel(Kernels.pup());
    }

    @ParameterizedTest
    @CsvSource({
        "INTERPRETER, FAST",
        "INTERPRETER, SAFE",
        "BLOCK, FAST",
        "BLOCK, SAFE",
        "REGION, FAST",
        "REGION, SAFE",
        "AUTO, FAST",
        "AUTO, SAFE",
    })
    @Tag("abi-13.99")
    void everyCommandWorksInEveryTier(Tier tier, MemoryAccess memory) throws InterruptedException {
        try (GuestSession session = new GuestSession(pup().tier(tier).memoryAccess(memory))) {
            session.expect("pup: ready");
            session.command("run 2");
            session.expect("run: 2 processes done, checksums ok");
            session.command("fpu 3");
            session.expect("fpu: ok");
            session.command("mixed");
            session.expect("mixed: 16 processes");
            session.expect("mixed: ok");
            session.command("syscalls 2000");
            session.expect("syscalls: ok");
            session.command("gate 500");
            session.expect("gate: ok");
            session.command("faults 64");
            session.expect("processes killed: ok");
            session.command("traps");
            session.expect("traps: ok");
            session.command("smc");
            session.expect("smc: ok");
            session.command("uptime");
            session.expect("up ");
            session.command("halt");
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
            assertFalse(session.text().contains("FAILED"), session::text);
        }
    }

    @ParameterizedTest
    @CsvSource({"INTERPRETER", "BLOCK", "AUTO"})
    void aGuestEndsAsItSays(Tier tier) throws InterruptedException {
        List<String> commands = List.of("crash", "void", "halt");
        List<GuestEnd.Kind> kinds =
                List.of(GuestEnd.Kind.CRASH, GuestEnd.Kind.CRASH, GuestEnd.Kind.POWER_OFF);
        for (int i = 0; i < commands.size(); i++) {
            try (GuestSession session = new GuestSession(pup().tier(tier))) {
                session.command(commands.get(i));
                session.expectEnd(kinds.get(i));
            }
        }
    }

    @Test
    void aCrashTellsTheGuestsLastWords() throws InterruptedException {
        try (GuestSession session = new GuestSession(pup())) {
            session.command("crash");
            assertEquals("pup: crash requested", session.await().reason());
        }
    }

    @Test
    void aRebootStartsOverOnTheSameConsole() throws InterruptedException {
        try (GuestSession session = new GuestSession(pup())) {
            session.command("reboot");
            session.expect("pup: ready");
            session.command("halt");
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
            assertEquals(2, session.guest().statistics().boots());
        }
    }

    @Test
    void aRebootThatIsNotAllowedEndsTheRun() throws InterruptedException {
        try (GuestSession session = new GuestSession(pup().reboot(false))) {
            session.command("reboot");
            session.expectEnd(GuestEnd.Kind.RESTART);
        }
    }

    @Test
    void commandsComeFromTheCommandLineAsWell() throws InterruptedException {
        try (GuestSession session =
                new GuestSession(pup().commandLine("quiet run=smc,traps,exit"))) {
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
            assertTrue(session.text().contains("smc: ok"), session::text);
            assertTrue(session.text().contains("traps: ok"), session::text);
        }
    }

    @Test
    @Tag("abi-13.50")
    void systemCallsGoDirectUnlessForbidden() throws InterruptedException {
        assertTrue(directCalls(guest -> guest) > 1000);
        assertEquals(0, directCalls(guest -> guest.directTraps(false)));
    }

    private static long directCalls(UnaryOperator<Guest.Builder> change)
            throws InterruptedException {
        Guest.Builder builder = pup().commandLine("run=syscalls_1000,exit");
        try (GuestSession session = new GuestSession(change.apply(builder))) {
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
            assertTrue(session.text().contains("syscalls: ok"), session::text);
            GuestStatistics statistics = session.guest().statistics();
            return statistics.directTraps().getOrDefault(SYSTEM_CALL, 0L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGuestWithoutSseStillComputes(Tier tier) throws InterruptedException {
        Guest.Builder builder = pup().tier(tier).simd(false).commandLine("run=fpu,mixed,exit");
        try (GuestSession session = new GuestSession(builder)) {
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
            assertTrue(session.text().contains("fpu: ok"), session::text);
            assertTrue(session.text().contains("mixed: ok"), session::text);
        }
    }

    @ParameterizedTest
    @CsvSource({"INTERPRETER", "BLOCK", "AUTO"})
    void aSpinningGuestIsStopped(Tier tier) throws InterruptedException {
        try (GuestSession session = new GuestSession(pup().tier(tier))) {
            session.command("spin");
            session.expect("\n");
            Thread.sleep(100);
            session.guest().stop();
            session.expectEnd(GuestEnd.Kind.STOPPED);
        }
    }

    @Test
    void aSpinningGuestEndsWithItsTime() throws InterruptedException {
        Guest.Builder builder = pup().commandLine("quiet run=spin").timeout(Duration.ofSeconds(2));
        try (GuestSession session = new GuestSession(builder)) {
            session.expectEnd(GuestEnd.Kind.TIMEOUT);
        }
    }

    @Test
    void twoGuestsAtOnceDoNotDisturbEachOther() throws InterruptedException {
        String work = "run=run_2,fpu_3,smc,syscalls_500,exit";
        try (GuestSession crashing = new GuestSession(pup().tier(Tier.BLOCK));
                GuestSession working = new GuestSession(pup().commandLine(work));
                GuestSession other = new GuestSession(pup().commandLine(work).tier(Tier.AUTO))) {
            crashing.command("smc");
            crashing.expect("smc: ok");
            crashing.command("crash");
            crashing.expectEnd(GuestEnd.Kind.CRASH);
            for (GuestSession session : List.of(working, other)) {
                session.expectEnd(GuestEnd.Kind.POWER_OFF);
                for (String line : List.of("checksums ok", "fpu: ok", "smc: ok", "syscalls: ok")) {
                    assertTrue(session.text().contains(line), session::text);
                }
            }
        }
    }

    @Test
    void whatAGuestPrintsIsTheSameEachTime() throws InterruptedException {
        String first = printed();
        assertEquals(first, printed());
        assertTrue(first.contains("checksums ok"), first);
    }

    /** The output, without what depends on time: durations, and turns that processes take. */
    private static String printed() throws InterruptedException {
        String work = "run=help,run_1,smc,traps,exit";
        try (GuestSession session = new GuestSession(pup().commandLine(work))) {
            assertEquals(GuestEnd.Kind.POWER_OFF, session.await().kind());
            return session.text().replaceAll("TSC [0-9.]+ MHz", "TSC");
        }
    }

    @Test
    void interruptingItsThreadStopsASleepingGuest() throws InterruptedException {
        try (GuestSession session = new GuestSession(pup())) {
            session.expect("pup> ");
            session.interrupt();
            session.expectEnd(GuestEnd.Kind.STOPPED);
        }
    }
}
