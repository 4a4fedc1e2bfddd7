package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.Kernels;
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

    /** Checksums are computed by a process, in a few loops that lie close together. */
    @ParameterizedTest
    @CsvSource({"INTERPRETER, INTERPRETED", "AUTO, TRANSLATED"})
    void aProcessThatComputesHasMostSamples(Tier tier, Place place) throws InterruptedException {
        Profile profile = run(tier, "run_1").profile();
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

    @Test
    void theHottestRegionIsWhereMostSamplesAre() throws InterruptedException {
        Guest guest = run(Tier.AUTO, "run_3");
        RegionStatistics hottest = guest.statistics().regions().get(0);
        assertTrue(hottest.user());
        String page = String.format("0x%08x", hottest.address() & ~0xFFF);
        assertEquals(page, guest.profile().hottest(1).get(0).name(), guest.profile()::toCollapsed);
    }

    @Test
    void everyEntryOfARegionHasAnExit() throws InterruptedException {
        List<RegionStatistics> regions = run(Tier.BLOCK, "syscalls_500").statistics().regions();
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
    void codeThatChangesIsCounted() throws InterruptedException {
        Guest guest = run(Tier.BLOCK, "smc");
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
