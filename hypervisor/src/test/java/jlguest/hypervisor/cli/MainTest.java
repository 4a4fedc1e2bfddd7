package jlguest.hypervisor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import jlguest.hypervisor.GuestConsole;
import jlguest.hypervisor.TinyKernel;
import jlguest.hypervisor.net.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(600)
class MainTest {
    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... args) {
        return Main.execute(
                clock -> GuestConsole.none(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args);
    }

    private String kernel(TinyKernel kernel) throws IOException {
        return Files.write(folder.resolve("kernel"), kernel.build()).toString();
    }

    private void assertError(String... parts) {
        for (String part : parts) {
            assertTrue(err.toString().contains(part), err.toString());
        }
        assertTrue(err.toString().startsWith("jlguest: "), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void powerOffIsStatus0() throws IOException {
        assertEquals(0, execute("run", kernel(TinyKernel.create().shutdown("Power down"))));
        assertError("powered off");
    }

    @Test
    void crashIsStatus3() throws IOException {
        assertEquals(3, execute("run", kernel(TinyKernel.create().shutdown("Oh no"))));
        assertError("crashed", "Oh no");
        assertEquals(1, err.toString().lines().count());
    }

    @Test
    void killIsStatus4() throws IOException {
        assertEquals(4, execute("run", kernel(TinyKernel.withoutInit().hypercall(5, 0, 0))));
        assertError("ended the guest", "hypercall 5 before INIT");
        assertEquals(1, err.toString().lines().count());
    }

    @Test
    void timeoutIsStatus4() throws IOException {
        String kernel = kernel(TinyKernel.create().loop());
        assertEquals(4, execute("run", "--timeout", "0.3", kernel));
        assertError("--timeout");
    }

    @Test
    void aForbiddenRebootIsStatus0() throws IOException {
        assertEquals(0, execute("run", "--no-reboot", kernel(TinyKernel.create().restart())));
        assertError("restart", "--no-reboot");
    }

    @Test
    void statisticsGoToStandardError() throws IOException {
        String kernel = kernel(TinyKernel.create().shutdown("Power down"));
        assertEquals(0, execute("run", "--stats", "--tier", "interpreter", kernel));
        assertError("\"hypercalls\": {", "\"1\": 1");
    }

    @Test
    void theClockMayBeTheGuestsInstructions() throws IOException {
        String kernel = kernel(TinyKernel.create().shutdown("Power down"));
        assertEquals(0, execute("run", "--clock", "instructions", "--stats", kernel));
        assertError("powered off", "\"total\": 8");
    }

    @Test
    void aProfileIsWrittenAtTheEnd() throws IOException {
        String kernel = kernel(TinyKernel.create().loop());
        Path map = Files.writeString(folder.resolve("System.map"), "00100000 T start\n");
        String profile = folder.resolve("profile").toString();
        String[] arguments = {
            "run", "--timeout", "0.5", "--profile", profile, "--symbols", map.toString(), kernel
        };
        assertEquals(4, execute(arguments));
        assertError("--timeout", "Profile in ", " samples, ");
        assertTrue(Files.readString(Path.of(profile + ".collapsed")).startsWith("start;["));
        assertTrue(Files.readString(Path.of(profile + ".svg")).startsWith("<svg"));
    }

    @Test
    void aProfileWithoutSymbolsSaysWhatIsMissing() throws IOException {
        String kernel = kernel(TinyKernel.create().shutdown("Power down"));
        assertEquals(0, execute("run", "--profile", folder.resolve("p.txt").toString(), kernel));
        assertError("no symbols", "--symbols");
    }

    @Test
    void statisticsListTranslatedRegions() throws IOException {
        String kernel = kernel(TinyKernel.create().shutdown("Power down"));
        assertEquals(0, execute("run", "--stats", "--tier", "block", kernel));
        assertError("\"regions\": [", "\"address\": \"0x00100000\"", "\"entries\": 1,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run | Missing required parameter",
                "run --tier fast k | --tier",
                "run --memory quick k | --memory",
                "run -m lots k | not a size of memory",
                "run -m 1M k | out of range",
                "run -m 3G k | out of range",
                "run --timeout 0 k | --timeout",
                "run --rng-seed x k | --rng-seed",
                "run --clock sundial k | --clock",
                "demo --clock instructions --rng | --rng-seed",
                "run --timeout NaN k | --timeout",
                "run --block ,ro k | --block",
                "run --profile-rate 100 k | needs --profile",
                "run --profile p --profile-rate 0 k | --profile-rate",
                "run --profile p --profile-rate 10001 k | --profile-rate",
                "run --profile /does/not/exist/p k | /does/not/exist",
                "run --profile / k | --profile",
                "run --symbols /does/not/exist k | /does/not/exist",
                "run --frobnicate k | Unknown option",
                "run a b | Unmatched argument",
                "walk | Unmatched argument",
                "run --initrd /does/not/exist k | /does/not/exist",
                "run /does/not/exist | /does/not/exist",
            })
    void badUsageIsStatus2(String line, String message) {
        assertEquals(2, execute(line.split(" ")));
        assertError(message);
    }

    @Test
    void aNetworkWithTheClockOfInstructionsIsBadUsage() throws IOException {
        String network = "udp=" + FreePort.find() + ":9";
        assertEquals(2, execute("demo", "--clock", "instructions", "--net", network));
        assertError("network");
    }

    @Test
    void noCommandIsBadUsage() {
        assertEquals(2, execute());
        assertError("Missing command");
    }

    @Test
    void aFileThatIsNoKernelIsBadUsage() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "x".repeat(2000));
        assertEquals(2, execute("run", text.toString()));
        assertError(text.toString());
    }

    @Test
    void aMissingDiskIsBadUsage() throws IOException {
        String kernel = kernel(TinyKernel.create().loop());
        assertEquals(2, execute("run", "--block", folder.resolve("none") + ",ro", kernel));
        assertError("none does not exist");
    }

    @Test
    void helpShowsExamples() {
        assertEquals(0, execute("run", "--help"));
        assertTrue(out.toString().contains("Examples:"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void versionIsFilledIn() {
        assertEquals(0, execute("--version"));
        assertTrue(out.toString().startsWith("jlguest "), out.toString());
    }
}
