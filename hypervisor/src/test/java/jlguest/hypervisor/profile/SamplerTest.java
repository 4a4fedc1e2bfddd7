package jlguest.hypervisor.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Predicate;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.TinyKernel;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.hypervisor.symbol.Symbol;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(600)
class SamplerTest {
    private static final int SAMPLES = 1000;

    /** Beyond it nothing will change any more, however busy the host is that translates. */
    private static final int MOST_SAMPLES = 60_000;

    /** Runs a guest that never ends until it was sampled often enough, and is as wanted. */
    private static Profile sample(Guest.Builder builder, Predicate<Profile> wanted)
            throws InterruptedException {
        Guest guest = builder.sampled(1000).build();
        GuestEnd[] end = new GuestEnd[1];
        Thread thread = new Thread(() -> end[0] = guest.run());
        thread.start();
        int least = SAMPLES;
        while (thread.isAlive() && least <= MOST_SAMPLES) {
            if (guest.profile().samples() < least) {
                Thread.sleep(10);
            } else if (wanted.test(guest.profile())) {
                break;
            } else {
                least += SAMPLES;
            }
        }
        guest.stop();
        thread.join();
        assertEquals(GuestEnd.STOPPED, end[0]);
        return guest.profile();
    }

    private static Guest.Builder guest(TinyKernel kernel) {
        return Guest.builder().memory(4 << 20).kernel(kernel.build());
    }

    @ParameterizedTest
    @CsvSource({"INTERPRETER, INTERPRETED", "BLOCK, TRANSLATED", "AUTO, TRANSLATED"})
    void aHotLoopHasAlmostAllSamplesInItsTier(Tier tier, Place place) throws InterruptedException {
        TinyKernel kernel = TinyKernel.create();
        int start = kernel.here();
        kernel.bytes(0xBC).bytes(0, 0x40, 0x10, 0); // mov $0x104000, %esp
        kernel.bytes(0xE8, 0, 0, 0, 0); // call hot
        int hot = kernel.here();
        for (int i = 0; i < 40; i++) {
            kernel.bytes(0x40).bytes(0x31, 0xC2); // inc %eax; xor %eax, %edx
        }
        kernel.bytes(0xEB, 0x86); // jmp hot
        SymbolTable symbols =
                SymbolTable.of(List.of(new Symbol(start, 0, "main"), new Symbol(hot, 122, "hot")));
        Profile profile =
                sample(
                        guest(kernel).tier(tier).symbols(symbols),
                        sampled -> sampled.samples(place) > sampled.samples() * 2 / 3);
        Profile.Share first = profile.hottest(1).get(0);
        assertEquals("hot", first.name(), profile::toCollapsed);
        assertEquals(place, first.place(), profile::toCollapsed);
        assertTrue(first.samples() > profile.samples() / 2, profile::toCollapsed);
        String stack = "main;hot;[" + place.label() + "] " + first.samples() + "\n";
        assertTrue(profile.toCollapsed().contains(stack), profile::toCollapsed);
    }

    @Test
    void aGuestThatSleepsIsIdle() throws InterruptedException {
        Profile profile =
                sample(
                        guest(TinyKernel.create().halt()),
                        sampled -> sampled.samples(Place.IDLE) > SAMPLES / 2);
        assertTrue(profile.samples(Place.IDLE) > SAMPLES / 2, profile::toCollapsed);
    }

    @Test
    void aGuestThatIsNotSampledHasNoProfile() {
        Guest guest = guest(TinyKernel.create().shutdown("Power down")).build();
        assertEquals(GuestEnd.POWER_OFF, guest.run());
        assertEquals(0, guest.profile().samples());
    }
}
