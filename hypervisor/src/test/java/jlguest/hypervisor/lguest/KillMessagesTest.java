package jlguest.hypervisor.lguest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.function.Consumer;
import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each reason of lguest-abi.md §5.12 for which a running guest can still be killed, brought about
 * by such a guest. The package's Javadoc names the others; those that no guest can bring about are
 * provoked in the tests of the classes they come from.
 */
class KillMessagesTest {
    private static final int DIRECTORY = 0x10_0000;
    private static final int TABLE = 0x10_1000;

    private static Arguments killed(String reason, Consumer<ScriptedGuest> script) {
        return arguments(reason, script);
    }

    static Stream<Arguments> guestsThatDoWrong() {
        return Stream.of(
                killed(
                        "bad read address 0x3fffff len 128",
                        guest -> guest.boot().call(Hypercalls.SHUTDOWN, 0x3F_FFFF, 1)),
                killed(
                        "bad write address 0x6ffffffc len 4",
                        guest ->
                                guest.boot()
                                        .check(() -> guest.state[Cpu.ESP] = 0x7000_0000)
                                        .call(Hypercalls.HALT)
                                        .host
                                        .setInterrupt(1)),
                killed("hypercall 5 before INIT", guest -> guest.call(Hypercalls.FLUSH_TLB)),
                killed(
                        "already have lguest_data",
                        guest -> guest.boot().call(Hypercalls.LGUEST_INIT, TestGuest.DATA)),
                killed(
                        "bad guest page 0xc0000000",
                        guest -> guest.call(Hypercalls.LGUEST_INIT, 0xC000_0000)),
                killed(
                        "bad syscall vector",
                        guest -> guest.call(Hypercalls.LGUEST_INIT, TestGuest.DATA)),
                killed(
                        "bad kernel address 0xfff00000",
                        guest ->
                                guest.check(
                                                () -> {
                                                    guest.ram.store32(TestGuest.DATA + 1388, 0x80);
                                                    guest.ram.store32(
                                                            TestGuest.DATA + 1384, 0xFFF0_0000);
                                                })
                                        .call(Hypercalls.LGUEST_INIT, TestGuest.DATA)),
                killed("Bad hypercall 11", guest -> guest.boot().call(11)),
                killed(
                        "bad stack segment 104",
                        guest -> guest.boot().call(Hypercalls.SET_STACK, 0x68, 0x8000, 1)),
                killed(
                        "bad stack pages 3",
                        guest -> guest.boot().call(Hypercalls.SET_STACK, 0x69, 0x8000, 3)),
                killed(
                        "bad stack page 0x7fff",
                        guest ->
                                paged(guest)
                                        .check(() -> guest.ram.store32(TABLE + 7 * 4, 0))
                                        .call(Hypercalls.SET_STACK, 0x69, 0x8000, 1)),
                killed(
                        "bad IDT type 12",
                        guest -> guest.boot().call(Hypercalls.LOAD_IDT_ENTRY, 3, 0, 0x8C00)),
                killed(
                        "Setting idt entry 256",
                        guest -> guest.boot().call(Hypercalls.LOAD_IDT_ENTRY, 256, 0, 0x8E00)),
                killed(
                        "too many gdt entries 32",
                        guest -> guest.boot().call(Hypercalls.LOAD_GDT_ENTRY, 32, 0, 0)),
                killed(
                        "unhandled trap 6 at 0x100000 (0x0)",
                        guest -> guest.boot().then(() -> Exit.of(Exit.TRAP, 6))),
                killed(
                        "Bad address 0x4ffffffc",
                        guest ->
                                paged(guest)
                                        .check(() -> guest.state[Cpu.ESP] = 0x5000_0000)
                                        .call(Hypercalls.HALT)
                                        .host
                                        .setInterrupt(1)),
                killed(
                        "bad page table entry",
                        guest ->
                                paged(guest)
                                        .check(() -> guest.ram.store32(TABLE, 0x0000_0083))
                                        .then(() -> guest.cpu.memory().translateFetch(0))),
                killed(
                        "bad page directory entry",
                        guest ->
                                paged(guest)
                                        .check(() -> guest.ram.store32(DIRECTORY + 4, 0x0E7))
                                        .then(() -> guest.cpu.memory().translateFetch(0x40_0000))),
                killed(
                        "bad page middle directory entry",
                        guest ->
                                guest.boot()
                                        .check(() -> guest.ram.store32(DIRECTORY, TABLE | 1))
                                        .check(() -> guest.ram.store32(TABLE, 0x0E7))
                                        .call(Hypercalls.NEW_PGTABLE, DIRECTORY)
                                        .then(() -> guest.cpu.memory().translateFetch(0))),
                killed(
                        "Attempt to set pgd 1025/1024",
                        guest -> guest.boot().call(Hypercalls.SET_PGD, DIRECTORY, 1025)));
    }

    /** A guest past its first NEW_PGTABLE, with its first 4 MiB mapped. */
    private static ScriptedGuest paged(ScriptedGuest guest) {
        return guest.boot()
                .check(
                        () -> {
                            guest.ram.store32(DIRECTORY, TABLE | 0x067);
                            for (int i = 0; i < TestGuest.FRAMES; i++) {
                                guest.ram.store32(TABLE + i * 4, i << 12 | 3);
                            }
                        })
                .call(Hypercalls.NEW_PGTABLE, DIRECTORY);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("guestsThatDoWrong")
    @Tag("abi-13.54")
    void guestIsKilledWithTheReasonAndTheHostSurvives(
            String reason, Consumer<ScriptedGuest> script) {
        try (ScriptedGuest guest = new ScriptedGuest()) {
            script.accept(guest);
            assertEquals(GuestEnd.killed(reason), guest.host.run());
        }
    }
}
