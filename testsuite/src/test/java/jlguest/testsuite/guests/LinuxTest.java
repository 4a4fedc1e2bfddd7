package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jlguest.hypervisor.Disk;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Linux kernels with lguest support, which are no part of this project: the properties of {@link
 * Kernel} name a vmlinux or bzImage of each generation, {@code -Djlguest.linux.initrd=FILE} an
 * initrd whose {@code /init} prints GUEST-READY and then obeys {@code run=smoke} on the command
 * line, where it prints SMOKE-END after some commands and powers off, or else starts a shell that
 * prompts with {@code "guest# "}. What is not named is skipped.
 */
@Tag("linux")
class LinuxTest {
    static final String INITRD = "jlguest.linux.initrd";
    private static final String BOOTS = "jlguest.linux.boots";

    /** One kernel of each generation (lguest-abi.md), and the property that names it. */
    enum Kernel {
        /** Such as 2.6.32: page tables made by the host, devices on the descriptor page. */
        CLASSIC("jlguest.linux.classic.kernel"),
        /** Such as 3.12: devices on the descriptor page. */
        LATE("jlguest.linux.kernel"),
        /** Such as 4.2: devices on PCI. */
        PCI("jlguest.linux.pci.kernel"),
        /** Any of these built with CONFIG_X86_PAE. */
        PAE("jlguest.linux.pae.kernel");

        private final String property;

        Kernel(String property) {
            this.property = property;
        }

        Path file() {
            return LinuxTest.file(property);
        }

        Path bzImage() {
            return LinuxTest.file(property + ".bzimage");
        }
    }

    @TempDir Path folder;

    static Path file(String property) {
        String name = System.getProperty(property, "");
        assumeTrue(
                !name.isBlank(),
                () ->
                        "No Linux to boot: name one with -D"
                                + property
                                + "=FILE (see docs/linux.md).");
        Path file = Path.of(name);
        assertTrue(Files.isReadable(file), () -> property + " names no readable file: " + name);
        return file;
    }

    static Guest.Builder linux(Kernel kernel) {
        return Guest.builder().memory(64 << 20).kernel(kernel.file()).initrd(file(INITRD));
    }

    private static void expectSmoke(Guest.Builder builder) throws InterruptedException {
        try (GuestSession session = new GuestSession(builder.commandLine("quiet run=smoke"))) {
            session.expect("GUEST-READY");
            session.expect("SMOKE-END");
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
        }
    }

    static Stream<Arguments> everyTier() {
        return Arrays.stream(Kernel.values())
                .flatMap(
                        kernel ->
                                Stream.of(
                                        Arguments.of(kernel, Tier.AUTO, MemoryAccess.FAST),
                                        Arguments.of(kernel, Tier.AUTO, MemoryAccess.SAFE),
                                        Arguments.of(kernel, Tier.INTERPRETER, MemoryAccess.FAST),
                                        Arguments.of(kernel, Tier.BLOCK, MemoryAccess.FAST),
                                        Arguments.of(kernel, Tier.BLOCK, MemoryAccess.SAFE),
                                        Arguments.of(kernel, Tier.REGION, MemoryAccess.FAST)));
    }

    @ParameterizedTest
    @MethodSource("everyTier")
    @Tag("abi-13.65")
    @Tag("abi-13.96")
    void bootsRunsItsCommandsAndPowersOff(Kernel kernel, Tier tier, MemoryAccess memory)
            throws InterruptedException {
        expectSmoke(linux(kernel).tier(tier).memoryAccess(memory));
    }

    /** In its other form, which {@code .bzimage} behind the kernel's property names. */
    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.96")
    void aBzImageBootsAsWell(Kernel kernel) throws InterruptedException {
        expectSmoke(linux(kernel).kernel(kernel.bzImage()));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.97")
    void aPanicIsACrashWithItsText(Kernel kernel) throws InterruptedException {
        Guest.Builder builder = Guest.builder().memory(64 << 20).kernel(kernel.file());
        try (GuestSession session = new GuestSession(builder.commandLine("quiet"))) {
            session.expectEnd(GuestEnd.Kind.CRASH);
            String reason = session.await().reason();
            assertTrue(reason.contains("Unable to mount root fs"), reason);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.98")
    void aSecondIsASecondAndTheDateIsTheHosts(Kernel kernel) throws InterruptedException {
        try (GuestSession session = GuestSession.shell(linux(kernel).commandLine("quiet"))) {
            WallClock clock = new WallClock(session);
            clock.checkClosely();
            clock.assertRight();
            long start = System.nanoTime();
            long hundredths = session.sleep(3);
            long most = (System.nanoTime() - start) / 10_000_000 + 2;
            assertBetween(300, hundredths, most);
        }
    }

    private static void assertBetween(long least, long value, long most) {
        assertTrue(least <= value && value <= most, least + " <= " + value + " <= " + most);
    }

    /** {@code -Djlguest.linux.boots=N} boots each kernel N times in each tier. */
    @ParameterizedTest
    @MethodSource("everyTier")
    void bootsAgainAndAgain(Kernel kernel, Tier tier, MemoryAccess memory)
            throws InterruptedException {
        int boots = Integer.getInteger(BOOTS, 0);
        assumeTrue(boots > 0, "Not booted again and again: say how often with -D" + BOOTS + "=N.");
        for (int i = 0; i < boots; i++) {
            expectSmoke(linux(kernel).tier(tier).memoryAccess(memory));
        }
    }

    static Stream<Arguments> everySize() {
        return Arrays.stream(Kernel.values())
                .flatMap(
                        kernel ->
                                IntStream.of(16, 32, 256, 512, 1024)
                                        .mapToObj(size -> Arguments.of(kernel, size)));
    }

    @ParameterizedTest
    @MethodSource("everySize")
    void runsInSmallAndLargeMemory(Kernel kernel, int mebibytes) throws InterruptedException {
        expectSmoke(linux(kernel).memory(mebibytes << 20));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.93")
    @Tag("abi-13.97")
    void aShellFindsTheDevicesAndRestarts(Kernel kernel) throws Exception {
        Guest.Builder builder =
                linux(kernel).disk(Disk.file(disk()).readOnly()).entropy().reboot(false);
        try (GuestSession session = new GuestSession(builder.commandLine("quiet"))) {
            session.commandAt("guest# ", "head -c 9 /dev/vda; echo -from-disk");
            session.expect("MAGNETIC!-from-disk");
            session.commandAt("guest# ", "head -c $((3 * 111)) /dev/hwrng | wc -c");
            session.expect("333");
            session.commandAt("guest# ", "reboot -f");
            session.expectEnd(GuestEnd.Kind.RESTART);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.97")
    void aRebootIsAnotherBoot(Kernel kernel) throws InterruptedException {
        try (GuestSession session = new GuestSession(linux(kernel).commandLine("quiet"))) {
            session.commandAt("guest# ", "reboot -f");
            session.expect("GUEST-READY");
            session.commandAt("guest# ", "poweroff -f");
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
            assertEquals(2, session.guest().statistics().boots());
        }
    }

    private Path disk() throws IOException {
        byte[] contents = new byte[1 << 20];
        byte[] start = "MAGNETIC!".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, contents, 0, start.length);
        return Files.write(folder.resolve("disk.img"), contents);
    }
}
