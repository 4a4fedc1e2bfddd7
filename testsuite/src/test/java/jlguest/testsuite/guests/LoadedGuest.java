package jlguest.testsuite.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.lguest.GuestEnd;

/**
 * A Linux guest that runs {@code load.sh}, in the background so that its clock can be looked at
 * meanwhile. Its disks are the script, the data, a file system to work in and room for a copy of
 * that.
 */
final class LoadedGuest implements AutoCloseable {
    private static final Pattern RESULT =
            Pattern.compile("^LOAD (\\d+ \\w+ \\S.*?)\\r?$", Pattern.MULTILINE);
    private static final int RESULTS_OF_A_ROUND = 7;

    /** What a kernel says when something is wrong with it or its devices. */
    private static final String COMPLAINTS =
            "BUG|Oops|Call Trace|I/O error|nstable|lockup|hung|segfault|general protection"
                    + "|nobody cared|EXT2-fs.*error|out of memory";

    private final GuestSession guest;
    private final WallClock clock;

    LoadedGuest(Guest.Builder builder) throws InterruptedException {
        guest = GuestSession.shell(builder);
        clock = new WallClock(guest);
    }

    /** Mounts the file system, and serves the data to others. */
    void prepare(String address) throws InterruptedException {
        guest.type("mkdir /tmp/www /tmp/disk; cat /dev/vdb > /tmp/www/data\n");
        guest.type("mount -t ext2 /dev/vdc /tmp/disk || echo NO-FILE-SYSTEM\n");
        guest.type("mkdir /tmp/disk/work; ifconfig eth0 " + address + " up\n");
        guest.type("busybox httpd -p 80 -h /tmp/www; echo PREPA''RED\n");
        guest.expect("PREPARED");
    }

    /**
     * @param other address of the guest that serves the data
     */
    void start(int seconds, String other) throws InterruptedException {
        guest.type(
                String.format(
                        "DROP_CACHES=yes sh /dev/vda %d 1000000 /tmp/www/data /tmp/disk/work"
                                + " http://%s/data < /dev/null &\n",
                        seconds, other));
    }

    boolean done() {
        return guest.text().contains("LOAD-END");
    }

    /** How many lines of {@code load.sh} there are so far. */
    int lines() {
        return results(guest.text()).size();
    }

    String text() {
        return guest.text();
    }

    WallClock clock() {
        return clock;
    }

    /** The lines of {@code load.sh}, those of whole rounds. */
    List<String> results() {
        List<String> results = results(guest.text());
        assertFalse(results.isEmpty(), guest::text);
        assertEquals(0, results.size() % RESULTS_OF_A_ROUND, guest::text);
        return results;
    }

    static List<String> results(String text) {
        return RESULT.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toList());
    }

    static int rounds(List<String> results) {
        return results.size() / RESULTS_OF_A_ROUND;
    }

    /** What the kernel's log says that it should not. */
    String complaints() throws InterruptedException {
        return complaints(guest);
    }

    static String complaints(GuestSession guest) throws InterruptedException {
        int before = guest.text().length();
        guest.type("dmesg | grep -E '" + COMPLAINTS + "'; echo COMPLAINTS-EN''D\n");
        guest.expect("COMPLAINTS-END");
        String text = guest.text();
        return text.substring(before, text.indexOf("COMPLAINTS-END", before)).strip();
    }

    void powerOff() throws InterruptedException {
        guest.type("umount /tmp/disk && cat /dev/vdc > /dev/vdd && sync && echo UNMOUN''TED\n");
        guest.expect("UNMOUNTED");
        guest.type("poweroff -f\n");
        guest.expectEnd(GuestEnd.Kind.POWER_OFF);
    }

    @Override
    public void close() {
        guest.close();
    }
}
