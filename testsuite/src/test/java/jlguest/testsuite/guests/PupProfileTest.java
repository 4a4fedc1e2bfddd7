package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Predicate;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.Kernels;
import jlguest.hypervisor.lguest.ClockSource;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.hypervisor.profile.Place;
import jlguest.hypervisor.profile.Profile;
import jlguest.hypervisor.profile.RegionStatistics;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What profile and counters say about the embedded guest, whose work is known. */
class PupProfileTest {
    private static Guest run(Tier tier, String work) throws InterruptedException {
        Guest.Builder builder =
                Guest.builder()
                        .memory(16 << 20)
                        .kernel(Kernels.pup())
                        .tier(tier)
                        .sampled(1000)
                        .metered(true)
                        .commandLine("quiet run=" + work + ",exit");
        try (GuestSession session = new GuestSession(builder)) {
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
            return session.guest();
        }
    }

    /** The same regions are the hottest in each run: none has more ticks on a slow host. */
    private static Guest repeatable(String work) {
        Guest guest =
                Guest.builder()
                        .memory(16 << 20)
                        .kernel(Kernels.pup())
                        .tier(Tier.BLOCK)
                        .clock(ClockSource.INSTRUCTIONS)
                        .metered(true)
                        .commandLine("quiet run=" + work + ",exit")
                        .build();
        assertEquals(GuestEnd.POWER_OFF, guest.run());
        return guest;
    }

    /** Has a guest compute until its samples are as wanted, or will never be. */
    private static Guest compute(Tier tier, Predicate<Guest> wanted) throws InterruptedException {
        Guest.Builder builder =
                Guest.builder()
                        .memory(16 << 20)
                        .kernel(Kernels.pup())
                        .tier(tier)
                        .sampled(1000)
                        .metered(true);
        try (GuestSession session = new GuestSession(builder)) {
            Guest guest = session.guest();
            for (int i = 0; i == 0 || !wanted.test(guest) && i < 30; i++) {
                session.command("run 1");
                session.expect("checksums ok");
            }
            return guest;
        }
    }

    /** Checksums are computed by a process, in a few loops that lie close together. */
    @ParameterizedTest
    @CsvSource({"INTERPRETER, INTERPRETED", "AUTO, TRANSLATED"})
    void aProcessThatComputesHasMostSamples(Tier tier, Place place) throws InterruptedException {
        Profile profile =
                compute(tier, guest -> guest.profile().hottest(1).get(0).place() == place)
                        .profile();
        Profile.Share first = profile.hottest(1).get(0);
        assertTrue(first.name().startsWith("0x0804"), profile::toCollapsed);
        assertEquals(place, first.place(), profile::toCollapsed);
        assertTrue(
                profile.toCollapsed().contains("[user];" + first.name() + ";["),
                profile::toCollapsed);
    }

    @Test
    void theKernelsFunctionsAreNamed() throws InterruptedException {
        String stacks = run(Tier.INTERPRETER, "syscalls_300000").profile().toCollapsed();
        assertTrue(stacks.contains("lguest_iret;[interpreted]"), stacks);
        assertTrue(stacks.contains(";sys_getppid;[interpreted]"), stacks);
    }

    private static String hottestPage(Guest guest) {
        List<RegionStatistics> regions = guest.statistics().regions();
        return regions.isEmpty()
                ? "none"
                : String.format("0x%08x", regions.get(0).address() & ~0xFFF);
    }

    @Test
    void theHottestRegionIsWhereMostSamplesAre() throws InterruptedException {
        Guest guest =
                compute(
                        Tier.AUTO,
                        computing ->
                                hottestPage(computing)
                                        .equals(computing.profile().hottest(1).get(0).name()));
        assertTrue(guest.statistics().regions().get(0).user());
        assertEquals(
                hottestPage(guest),
                guest.profile().hottest(1).get(0).name(),
                guest.profile()::toCollapsed);
    }

    @Test
    void everyEntryOfARegionHasAnExit() {
        List<RegionStatistics> regions = repeatable("syscalls_500").statistics().regions();
        assertFalse(regions.isEmpty());
        for (RegionStatistics region : regions) {
            long exits = region.exits().values().stream().mapToLong(Long::longValue).sum();
            assertEquals(region.entries(), exits, region::toString);
            assertTrue(region.retired() > 0, region::toString);
            assertTrue(region.bytecodes() > 0, region::toString);
            assertEquals(1, region.blocks(), region::toString);
        }
        assertTrue(
                regions.stream().anyMatch(region -> region.symbol().startsWith("sys_getppid")),
                regions::toString);
    }

    @Test
    void codeThatChangesIsCounted() {
        Guest guest = repeatable("smc");
        assertTrue(guest.statistics().invalidations() > 0);
        assertTrue(
                guest.statistics().regions().stream()
                        .anyMatch(r -> r.invalidations() > 0 && r.translations() > 1),
                () -> guest.statistics().toJson());
    }

    @Test
    void withoutMeteringNoRegionIsListed() throws InterruptedException {
        Guest.Builder builder =
                Guest.builder().memory(16 << 20).kernel(Kernels.pup()).commandLine("run=exit");
        try (GuestSession session = new GuestSession(builder)) {
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
            assertTrue(session.guest().statistics().regions().isEmpty());
        }
    }
}
