package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A Linux kernel with lguest support, which is no part of this project: {@code
 * -Djlguest.linux.kernel=FILE} names a vmlinux or bzImage, {@code -Djlguest.linux.initrd=FILE} an
 * initrd whose {@code /init} obeys {@code run=smoke} on the command line: it prints GUEST-READY,
 * then SMOKE-END, and powers off.
 */
class LinuxTest {
    static Path file(String property) {
        String name = System.getProperty(property, "");
        assumeTrue(
                !name.isBlank(),
                () -> "No Linux to boot: name one with -D" + property + "=FILE (see the README).");
        Path file = Path.of(name);
        assertTrue(Files.isReadable(file), () -> property + " names no readable file: " + name);
        return file;
    }

    static Guest.Builder linux() {
        return Guest.builder()
                .memory(64 << 20)
                .kernel(file("jlguest.linux.kernel"))
                .initrd(file("jlguest.linux.initrd"));
    }

    @ParameterizedTest
    @CsvSource({"AUTO, FAST", "AUTO, SAFE", "INTERPRETER, FAST", "BLOCK, FAST", "BLOCK, SAFE"})
    void bootsRunsItsCommandsAndPowersOff(Tier tier, MemoryAccess memory)
            throws InterruptedException {
        Guest.Builder builder =
                linux().tier(tier).memoryAccess(memory).commandLine("quiet run=smoke");
        try (GuestSession session = new GuestSession(builder)) {
            session.expect("GUEST-READY");
            session.expect("SMOKE-END");
            session.expectEnd(GuestEnd.Kind.POWER_OFF);
        }
    }
}
