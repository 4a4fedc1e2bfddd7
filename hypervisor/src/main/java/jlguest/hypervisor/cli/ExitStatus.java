package jlguest.hypervisor.cli;

import jlguest.hypervisor.Guest;
import jlguest.hypervisor.lguest.GuestEnd;

/** The statuses with which the process ends. */
final class ExitStatus {
    /** The guest switched itself off. */
    static final int OK = 0;

    /** The command line, or a file it names, is not usable. */
    static final int USAGE = UsageReport.STATUS;

    /** The guest gave up. */
    static final int CRASHED = 3;

    /** The host ended the guest: for what it did, or because its time was over. */
    static final int KILLED = 4;

    /** The person at the terminal ended the guest: 128 plus the number of SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitStatus() {}

    /** The status for a guest's end. */
    static int of(GuestEnd end) {
        switch (end.kind()) {
            case POWER_OFF:
            case RESTART:
                return OK;
            case CRASH:
                return CRASHED;
            case STOPPED:
                return end.equals(Guest.OUTPUT_CLOSED) ? KILLED : INTERRUPTED;
            default:
                return KILLED;
        }
    }
}
