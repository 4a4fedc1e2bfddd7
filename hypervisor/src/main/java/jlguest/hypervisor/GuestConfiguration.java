package jlguest.hypervisor;

import jlguest.hypervisor.lguest.ClockSource;
import jlguest.hypervisor.lguest.HostOptions;
import jlguest.runtime.ProcessorIdentity;
import jlguest.translator.TranslatorOptions;

/**
 * All that a {@link Guest} was built from. Immutable, as its parts are.
 *
 * @param boot what it starts with
 * @param host its memory and clock, and what its host does for it; the length of its initrd is not
 *     known before that is loaded
 * @param identity what its processor says it is
 * @param translation how its code is run
 * @param devices what it can talk to
 * @param observation what is measured while it runs
 * @param limits when its run is over
 */
record GuestConfiguration(
        BootContents boot,
        HostOptions host,
        ProcessorIdentity identity,
        TranslatorOptions translation,
        GuestDevices devices,
        Observation observation,
        RunLimits limits) {

    /**
     * Checks what can be checked before anything is opened.
     *
     * @throws InvalidGuestException if there is no kernel, there are too many devices, or the run
     *     could not be repeated though its clock is {@link ClockSource#INSTRUCTIONS}
     */
    void check() {
        if (boot.kernel() == null) {
            throw new InvalidGuestException(
                    "There is no kernel to run: name a vmlinux or bzImage.");
        }
        devices.checkCount();
        if (host.clock() == ClockSource.INSTRUCTIONS) {
            checkRepeatable();
        }
    }

    private void checkRepeatable() {
        EntropySource entropy = devices.entropy();
        refuse(
                !devices.networks().isEmpty(),
                "frames of a network come when they come: leave it out");
        refuse(
                entropy != null && !entropy.repeats(),
                "its entropy is different each time: give a seed (--rng-seed)");
        refuse(
                observation.isSampled(),
                "samples are taken by the host's clock: leave the profile out");
        refuse(
                !devices.console().isScripted(),
                "input of its console may come at any time: use GuestConsole.scripted");
    }

    private static void refuse(boolean found, String why) {
        if (found) {
            throw new InvalidGuestException(
                    "A guest whose clock is its instructions does the same in each run, but "
                            + why
                            + ".");
        }
    }

    /** A copy with another size of memory, in bytes. */
    GuestConfiguration withMemory(int bytes) {
        return new GuestConfiguration(
                boot,
                host.withMemoryBytes(bytes),
                identity,
                translation,
                devices,
                observation,
                limits);
    }
}
