package jlguest.hypervisor.cli;

import jlguest.hypervisor.Guest;
import jlguest.hypervisor.lguest.GuestEnd;

/** Puts a guest's end into one line: what happened, and what to do about it. */
final class EndReport {
    private EndReport() {}

    /** The line, or an empty one where nobody is left to read it. */
    static String describe(GuestEnd end) {
        switch (end.kind()) {
            case POWER_OFF:
                return "The guest powered off.";
            case RESTART:
                return "The guest asked for a restart; leave --no-reboot out to let it.";
            case CRASH:
                return "The guest crashed: "
                        + sentence(end.reason())
                        + " Its last lines above say more.";
            case KILLED:
                return "The host ended the guest: "
                        + sentence(end.reason())
                        + " A kernel for lguest does not do that; if yours runs with --tier"
                        + " interpreter --memory safe, please report it.";
            case TIMEOUT:
                return "The time given with --timeout is up; the guest was ended.";
            default:
                return describeStop(end);
        }
    }

    private static String describeStop(GuestEnd end) {
        if (end.equals(Guest.OUTPUT_CLOSED)) {
            return "";
        }
        return end.equals(Guest.BREAK_TYPED)
                ? "The guest was ended by three ^C."
                : "The guest was ended from outside.";
    }

    private static String sentence(String reason) {
        String text = reason.strip();
        return text.endsWith(".") ? text : text + ".";
    }
}
