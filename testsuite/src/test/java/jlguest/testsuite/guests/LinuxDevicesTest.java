package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jlguest.hypervisor.Disk;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.cli.Main;
import jlguest.hypervisor.net.NetworkSwitch;
import jlguest.testsuite.guests.LinuxTest.Kernel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Disks, network and console as Linux kernels use them, on the descriptor page and on PCI; see
 * {@link LinuxTest} for how to name one of each. Their initrd has to start a shell of busybox with
 * the prompt {@code guest# } when the command line does not say otherwise.
 */
@Timeout(3600)
@Tag("linux")
class LinuxDevicesTest {
    private static final int BLOCK = 4096;
    private static final int BLOCKS = 64;

    @TempDir Path folder;

    private static Guest.Builder linux(Kernel kernel) {
        return LinuxTest.linux(kernel).commandLine("quiet");
    }

    private static String sha256(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            StringBuilder text = new StringBuilder();
            for (byte part : digest) {
                text.append(String.format("%02x", part));
            }
            return text.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOverlayKeepsWhatIsWrittenAndTheBaseStaysAsItWas(Kernel kernel) throws Exception {
        byte[] original = new byte[4 << 20];
        new Random(1).nextBytes(original);
        Path base = Files.write(folder.resolve("base.img"), original);
        Disk disk = Disk.file(base).overlay(folder.resolve("work.img"));
        byte[] changed = original.clone();
        Arrays.fill(changed, 100 * 1024, 300 * 1024, (byte) 0);
        try (GuestSession session = GuestSession.shell(linux(kernel).disk(disk))) {
            session.type("sha256sum /dev/vda\n");
            session.expect(sha256(original));
            session.type(
                    "dd if=/dev/zero of=/dev/vda bs=1k seek=100 count=200 conv=notrunc,fsync\n");
            session.type("sha256sum /dev/vda\n");
            session.expect(sha256(changed));
        }
        try (GuestSession session = GuestSession.shell(linux(kernel).disk(disk))) {
            session.type("sha256sum /dev/vda\n");
            session.expect(sha256(changed));
        }
        assertArrayEquals(original, Files.readAllBytes(base));
    }

    /** The guest writes its count into blocks in turn; what it prints was flushed before. */
    @ParameterizedTest
    @EnumSource
    void whatTheGuestFlushedSurvivesWhenItsProcessIsKilled(Kernel kernel) throws Exception {
        Path image = Files.write(folder.resolve("disk.img"), new byte[BLOCK * BLOCKS]);
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "run",
                                "--block",
                                image.toString(),
                                "--initrd",
                                LinuxTest.file(LinuxTest.INITRD).toString(),
                                "--append",
                                "quiet",
                                kernel.file().toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        int flushed = 0;
        try (OutputStream keyboard = process.getOutputStream();
                BufferedReader screen =
                        new BufferedReader(
                                new InputStreamReader(
                                        process.getInputStream(), StandardCharsets.ISO_8859_1))) {
            keyboard.write(
                    ("i=0; while true; do i=$((i+1)); echo $i; done |"
                                    + " while read n; do printf '%-4095d\\n' $n |"
                                    + " dd of=/dev/vda bs=4k seek=$((n % 64)) conv=notrunc,fsync"
                                    + " 2> /dev/null && echo flushed:$n:; done\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            keyboard.flush();
            Pattern report = Pattern.compile("flushed:(\\d+):");
            int wanted = 150;
            for (String line = screen.readLine(); line != null; line = screen.readLine()) {
                Matcher found = report.matcher(line);
                if (found.find()) {
                    flushed = Integer.parseInt(found.group(1));
                    if (flushed == wanted) {
                        process.toHandle().destroyForcibly(); // SIGKILL; the pipe stays readable
                    }
                }
            }
            assertTrue(flushed >= wanted, () -> "the guest ended by itself");
            assertEquals(128 + 9, process.waitFor());
        } finally {
            process.toHandle().destroyForcibly();
        }
        byte[] content = Files.readAllBytes(image);
        for (int n = flushed - BLOCKS + 1; n <= flushed; n++) {
            int at = n % BLOCKS * BLOCK;
            String text = new String(content, at, 20, StandardCharsets.ISO_8859_1).strip();
            int there = Integer.parseInt(text);
            assertTrue(there == n || there == n + BLOCKS, n + " was flushed, there is " + there);
        }
    }

    @ParameterizedTest
    @EnumSource
    void guestsOfOneSwitchTalk(Kernel kernel) throws InterruptedException {
        NetworkSwitch network = new NetworkSwitch();
        try (GuestSession one = GuestSession.shell(linux(kernel).network(network.port()));
                GuestSession two = GuestSession.shell(linux(kernel).network(network.port()))) {
            one.type("ifconfig eth0 10.0.0.1 up; dd if=/dev/urandom of=/tmp/x bs=1k count=1000\n");
            one.type("busybox httpd -p 80 -h /tmp; echo sum $(sha256sum < /tmp/x | cut -c1-64).\n");
            one.expect("sum ");
            one.expect(".");
            Matcher sum = Pattern.compile("sum (\\p{XDigit}{64})\\.").matcher(one.text());
            assertTrue(sum.find(), one.text());
            two.type("ifconfig eth0 10.0.0.2 up; ping -c 3 -s 1472 10.0.0.1\n");
            two.expect("3 packets received");
            two.type("wget -q -O - http://10.0.0.1/x | sha256sum\n");
            two.expect(sum.group(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPasteOfAMegabyteArrivesWhole(Kernel kernel) throws InterruptedException {
        StringBuilder paste = new StringBuilder();
        Random random = new Random(2);
        while (paste.length() < 1 << 20) {
            paste.append(Long.toHexString(random.nextLong())).append('\n');
        }
        paste.setLength(1 << 20);
        try (GuestSession session = GuestSession.shell(linux(kernel))) {
            session.type("stty raw; echo READY; head -c 1048576 | sha256sum; stty -raw\n");
            session.expect("READY");
            session.type(paste.toString());
            session.expect(sha256(paste.toString().getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    private static int freePort() throws SocketException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static GuestProcess networked(Kernel kernel, int port, int other) throws IOException {
        return new GuestProcess(
                "run",
                "--net",
                "udp=" + port + ":" + other,
                "--initrd",
                LinuxTest.file(LinuxTest.INITRD).toString(),
                kernel.file().toString());
    }

    private static void setAddress(GuestProcess guest, String address)
            throws IOException, InterruptedException {
        guest.expect("guest# ");
        guest.type("ifconfig eth0 " + address + " up\n");
    }

    @ParameterizedTest
    @EnumSource
    void guestsOfTwoProcessesTalkThroughATunnel(Kernel kernel) throws Exception {
        int left = freePort();
        int right = freePort();
        try (GuestProcess one = networked(kernel, left, right);
                GuestProcess two = networked(kernel, right, left)) {
            setAddress(one, "10.0.0.1");
            setAddress(two, "10.0.0.2");
            one.type("dd if=/dev/urandom of=/tmp/x bs=1k count=500; cd /tmp\n");
            one.type("busybox httpd -p 80; echo S''UM $(sha256sum < /tmp/x) E''ND\n");
            one.expect("SUM ");
            String sum = one.expect(" END");
            two.type("echo S''UM $(wget -q -O - http://10.0.0.1/x | sha256sum) E''ND\n");
            two.expect("SUM ");
            assertEquals(sum, two.expect(" END"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theGuestKnowsTheSizeOfItsWindow(Kernel kernel) throws InterruptedException {
        try (GuestSession session = GuestSession.shell(linux(kernel))) {
            session.type("echo size:$(stty size):\n");
            session.expect("size:" + GuestSession.ROWS + " " + GuestSession.COLUMNS + ":");
            if (kernel
                    != Kernel.CLASSIC) { // which looks when it opens its console, and never again
                session.resize(100, 40);
                session.type("while [ \"$(stty size)\" != '40 100' ]; do sleep 1; done\n");
                session.type("echo CHAN''GED\n");
                session.expect("CHANGED");
            }
        }
    }
}
