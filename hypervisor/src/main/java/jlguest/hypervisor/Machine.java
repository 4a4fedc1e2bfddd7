package jlguest.hypervisor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jlguest.hypervisor.boot.BootLoader;
import jlguest.hypervisor.device.BlockDevice;
import jlguest.hypervisor.device.ConsoleDevice;
import jlguest.hypervisor.device.DescriptorPage;
import jlguest.hypervisor.device.DeviceSet;
import jlguest.hypervisor.device.EntropyDevice;
import jlguest.hypervisor.device.NetworkDevice;
import jlguest.hypervisor.device.PciBus;
import jlguest.hypervisor.device.VirtioDevice;
import jlguest.hypervisor.disk.DiskImage;
import jlguest.hypervisor.disk.DiskScheduler;
import jlguest.hypervisor.disk.DiskThread;
import jlguest.hypervisor.disk.WaitingDisk;
import jlguest.hypervisor.lguest.ClockSource;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.hypervisor.lguest.HostOptions;
import jlguest.hypervisor.lguest.LguestHost;
import jlguest.hypervisor.profile.Profile;
import jlguest.hypervisor.profile.RegionMeter;
import jlguest.hypervisor.profile.RegionStatistics;
import jlguest.hypervisor.profile.Sampler;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.ProcessorIdentity;
import jlguest.translator.Processor;
import jlguest.translator.Tier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One machine, from switching on to its end: memory, processor, host and devices, put together and
 * loaded. A reboot is a new machine.
 */
final class Machine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);

    private final Cpu cpu;
    private final Processor processor;
    private final LguestHost host;
    private final DeviceSet devices;
    private final DescriptorPage page;
    private final SymbolTable symbols;
    private final RegionMeter meter;
    private final Sampler sampler;

    /**
     * Puts a machine together and loads its kernel.
     *
     * @param profile takes samples, if the configuration wants them
     * @throws InvalidGuestException if the configuration cannot be
     */
    Machine(GuestConfiguration configuration, Profile profile) {
        GuestConsole terminal = configuration.console();
        ConsoleDevice console = new ConsoleDevice(terminal.input(), terminal.window(), terminal);
        List<VirtioDevice> opened = openDevices(configuration, console);
        try {
            GuestRam ram = allocate(configuration.memoryBytes(), opened);
            BootLoader.Loaded loaded =
                    BootLoader.load(
                            ram,
                            configuration.memoryBytes(),
                            configuration.kernel(),
                            configuration.initrd(),
                            configuration.commandLine());
            AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
            cpu = new Cpu(space, new ProcessorIdentity(configuration.simd()));
            boolean named = configuration.metered() || configuration.sampleRate() > 0;
            symbols = named ? configuration.kernelSymbols() : SymbolTable.EMPTY;
            Observers observers = Observers.of(configuration.translation().tier());
            meter =
                    configuration.metered()
                            ? new RegionMeter(cpu.statistics(), observers.translations())
                            : null;
            processor =
                    new Processor(
                            cpu,
                            configuration.translation(),
                            meter == null ? observers.translations() : meter,
                            observers.invalidations());
            HostOptions options =
                    HostOptions.forMemory(configuration.memoryBytes())
                            .withInitrdBytes(loaded.initrdBytes())
                            .withDirectTraps(configuration.directTraps())
                            .withTimed(configuration.timed())
                            .withClock(configuration.clock());
            devices = new DeviceSet(opened, this::requestPoll);
            PciBus pci =
                    new PciBus(
                            space, configuration.memoryBytes() + PciBus.GAP, devices, this::raise);
            host =
                    new LguestHost(
                            cpu,
                            processor::run,
                            options,
                            this::notified,
                            new MachinePorts(pci, console.output()));
            host.setListener(observers.host());
            sampler = sampler(configuration, profile);
            page =
                    new DescriptorPage(
                            space,
                            configuration.memoryBytes(),
                            devices,
                            this::raise,
                            console.output());
            host.start(loaded.entry());
        } catch (RuntimeException | Error e) {
            closeDevices(opened);
            throw e;
        }
    }

    private static List<VirtioDevice> openDevices(
            GuestConfiguration configuration, ConsoleDevice console) {
        List<VirtioDevice> devices = new ArrayList<>();
        try {
            for (Disk disk : configuration.disks()) {
                DiskImage image = disk.open();
                devices.add(new BlockDevice(image, scheduler(configuration, image)));
            }
        } catch (InvalidGuestException e) {
            closeDevices(devices);
            throw e;
        }
        for (GuestNetwork network : configuration.networks()) {
            devices.add(new NetworkDevice(network.port(), network.address()));
        }
        if (configuration.entropy() != null) {
            devices.add(new EntropyDevice(configuration.entropy().get()));
        }
        devices.add(console);
        return devices;
    }

    private static DiskScheduler scheduler(GuestConfiguration configuration, DiskImage image) {
        DiskThread thread = new DiskThread(image.name());
        return configuration.clock() == ClockSource.INSTRUCTIONS ? new WaitingDisk(thread) : thread;
    }

    private static GuestRam allocate(int memoryBytes, List<VirtioDevice> devices) {
        long needed = memoryBytes + (long) DescriptorPage.pagesFor(devices) * GuestRam.PAGE_SIZE;
        if (needed > GuestRam.MAX_SIZE) {
            throw new InvalidGuestException(
                    "Guest memory of "
                            + (memoryBytes >>> 20)
                            + " MiB leaves no room for the devices: give at most 2046 MiB"
                            + " (-m 2046M).");
        }
        try {
            return new GuestRam((int) needed);
        } catch (OutOfMemoryError e) {
            throw new InvalidGuestException(
                    "Guest memory of "
                            + (memoryBytes >>> 20)
                            + " MiB does not fit into the Java heap of "
                            + (Runtime.getRuntime().maxMemory() >>> 20)
                            + " MiB: give less (-m), or start java with a larger -Xmx.",
                    e);
        }
    }

    private Sampler sampler(GuestConfiguration configuration, Profile profile) {
        if (configuration.sampleRate() == 0) {
            return null;
        }
        boolean translatesAtOnce = configuration.translation().tier() == Tier.BLOCK;
        return new Sampler(
                cpu, host, symbols, profile, configuration.sampleRate(), translatesAtOnce);
    }

    private void notified(int address) {
        page.notified(address);
    }

    private void raise(int irq) {
        host.setInterrupt(irq);
    }

    /** Devices with something to tell before there is a host wait until the machine runs. */
    private void requestPoll() {
        LguestHost present = host;
        if (present != null) {
            present.post(devices::poll);
        }
    }

    /** Runs the guest on the calling thread until it ends. */
    GuestEnd run() {
        if (sampler != null) {
            sampler.start();
        }
        requestPoll();
        return host.run();
    }

    /** Ends the guest, from any thread. */
    void stop() {
        host.stop();
    }

    /** What happened so far; from any thread. */
    GuestStatistics statistics(int boots, long wallNanos) {
        List<RegionStatistics> regions =
                meter == null ? List.of() : meter.hottest(GuestStatistics.REGIONS_LISTED, symbols);
        return GuestStatistics.of(
                boots, wallNanos, cpu, host.counters(), devices.statistics(), regions);
    }

    /** Lets go of threads, translated code and disks. */
    @Override
    public void close() {
        if (sampler != null) {
            sampler.close();
        }
        host.close();
        processor.close();
        try {
            devices.close();
        } catch (IOException e) {
            LOG.error("not all that the guest wrote to its disks was kept: {}", e.getMessage());
        }
    }

    private static void closeDevices(List<VirtioDevice> devices) {
        for (VirtioDevice device : devices) {
            try {
                device.close();
            } catch (IOException e) {
                LOG.debug("closing a device that was never used", e);
            }
        }
    }
}
