package jlguest.hypervisor.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.lguest.GuestEnd;

/**
 * Runs a guest for a command: reports its end, and lets it end in good order when the process is
 * told to (SIGINT, SIGTERM, SIGHUP).
 */
final class GuestRunner {
    /** How long a signal waits for the guest to end before the process goes anyway. */
    private static final long GRACE_SECONDS = 5;

    private final PrintWriter err;
    private final GuestOptions options;

    GuestRunner(PrintWriter err, GuestOptions options) {
        this.err = err;
        this.options = options;
    }

    /**
     * Runs the guest and returns the exit status.
     *
     * @param name what to call the guest in reports
     */
    int run(Guest guest, String name) {
        CountDownLatch reported = new CountDownLatch(1);
        Thread endInGoodOrder =
                new Thread("jlguest-shutdown") {
                    @Override
                    public void run() {
                        guest.stop();
                        awaitQuietly(reported);
                    }
                };
        Runtime.getRuntime().addShutdownHook(endInGoodOrder);
        try {
            GuestEnd end = guest.run();
            String line = EndReport.describe(end);
            if (!line.isEmpty()) {
                boolean midLine = end.kind() == GuestEnd.Kind.STOPPED;
                err.println((midLine ? System.lineSeparator() : "") + "jlguest: " + line);
            }
            return ExitStatus.of(end);
        } catch (OutOfMemoryError e) {
            err.println(
                    "jlguest: The Java heap is too small for this guest; set"
                            + " JLGUEST_JAVA_OPTS=-Xmx2g.");
            return ExitStatus.KILLED;
        } finally {
            if (options.profile() != null) {
                new ProfileReport(err).write(guest.profile(), options.profile(), name);
            }
            if (options.stats()) {
                err.println(guest.statistics().toJson());
            }
            err.flush();
            reported.countDown();
            removeHook(endInGoodOrder);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process is ending: that is why the guest did
        }
    }
}
