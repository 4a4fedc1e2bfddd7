package jlguest.hypervisor;

import java.time.Duration;

/**
 * When the run of a guest is over, apart from its own power-off or crash.
 *
 * @param reboot whether a restart starts it over; else that is the end too
 * @param timeout longest time, reboots included; null for any
 */
record RunLimits(boolean reboot, Duration timeout) {
    /** Restarts as often as it likes, as long as it likes. */
    static final RunLimits NONE = new RunLimits(true, null);

    RunLimits withReboot(boolean allowed) {
        return new RunLimits(allowed, timeout);
    }

    RunLimits withTimeout(Duration limit) {
        return new RunLimits(reboot, limit);
    }
}
