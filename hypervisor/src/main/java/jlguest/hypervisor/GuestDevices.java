package jlguest.hypervisor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jlguest.hypervisor.device.BlockDevice;
import jlguest.hypervisor.device.ConsoleDevice;
import jlguest.hypervisor.device.DescriptorPage;
import jlguest.hypervisor.device.EntropyDevice;
import jlguest.hypervisor.device.NetworkDevice;
import jlguest.hypervisor.device.VirtioDevice;
import jlguest.hypervisor.disk.DiskImage;
import jlguest.hypervisor.disk.DiskScheduler;
import jlguest.hypervisor.disk.DiskThread;
import jlguest.hypervisor.disk.WaitingDisk;
import jlguest.hypervisor.lguest.ClockSource;
import org.slf4j.LoggerFactory;

/**
 * The devices that a guest gets; immutable.
 *
 * @param console what the guest talks to; null as long as none was named
 * @param disks in the order in which the guest is to find them
 * @param networks in the order in which the guest is to find them
 * @param entropy null for no entropy device
 */
record GuestDevices(
        GuestConsole console,
        List<Disk> disks,
        List<GuestNetwork> networks,
        EntropySource entropy) {
    /** No devices yet. */
    static final GuestDevices NONE = new GuestDevices(null, List.of(), List.of(), null);

    private static final int CONSOLE_QUEUES = 4;
    private static final int NETWORK_QUEUES = 2;

    GuestDevices withConsole(GuestConsole newConsole) {
        return new GuestDevices(newConsole, disks, networks, entropy);
    }

    /** The same with a console that nobody sits at, if there is none: every guest has one. */
    GuestDevices withSomeConsole() {
        return console == null ? withConsole(GuestConsole.none()) : this;
    }

    GuestDevices plus(Disk disk) {
        return new GuestDevices(console, plus(disks, disk), networks, entropy);
    }

    GuestDevices plus(GuestNetwork network) {
        return new GuestDevices(console, disks, plus(networks, network), entropy);
    }

    GuestDevices withEntropy(EntropySource source) {
        return new GuestDevices(console, disks, networks, source);
    }

    private static <T> List<T> plus(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }

    /**
     * Checks that there is an interrupt for each queue on the descriptor page, which is there for
     * every guest.
     *
     * @throws InvalidGuestException if there are too many
     */
    void checkCount() {
        int queues =
                CONSOLE_QUEUES
                        + disks.size()
                        + NETWORK_QUEUES * networks.size()
                        + (entropy == null ? 0 : 1);
        if (queues > DescriptorPage.MAX_QUEUES) {
            throw new InvalidGuestException(
                    String.format(
                            "Too many devices (disks: %d, networks: %d): a guest can have %d"
                                    + " disks, one fewer with an entropy device, and two fewer"
                                    + " for each network device.",
                            disks.size(),
                            networks.size(),
                            DescriptorPage.MAX_QUEUES - CONSOLE_QUEUES));
        }
    }

    /**
     * Opens the devices, for one boot.
     *
     * @param terminal the device of the console
     * @param clock where the guest's time comes from: with {@link ClockSource#INSTRUCTIONS} a
     *     request to a disk takes none of it
     * @throws InvalidGuestException if a disk cannot be opened; nothing is left open then
     */
    List<VirtioDevice> open(ConsoleDevice terminal, ClockSource clock) {
        List<VirtioDevice> devices = new ArrayList<>();
        try {
            for (Disk disk : disks) {
                DiskImage image = disk.open();
                devices.add(new BlockDevice(image, scheduler(image, clock)));
            }
        } catch (InvalidGuestException e) {
            closeUnused(devices);
            throw e;
        }
        for (GuestNetwork network : networks) {
            devices.add(new NetworkDevice(network.port(), network.address()));
        }
        if (entropy != null) {
            devices.add(new EntropyDevice(entropy.generator().get()));
        }
        devices.add(terminal);
        return devices;
    }

    private static DiskScheduler scheduler(DiskImage image, ClockSource clock) {
        DiskThread thread = new DiskThread(image.name());
        return clock == ClockSource.INSTRUCTIONS ? new WaitingDisk(thread) : thread;
    }

    /** Closes what {@link #open} returned, if no guest ever got it. */
    static void closeUnused(List<VirtioDevice> devices) {
        for (VirtioDevice device : devices) {
            try {
                device.close();
            } catch (IOException e) {
                LoggerFactory.getLogger(GuestDevices.class)
                        .debug("closing a device that was never used", e);
            }
        }
    }
}
