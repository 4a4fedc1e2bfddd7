package jlguest.hypervisor;

import java.io.IOException;
import java.util.List;
import jlguest.hypervisor.boot.BootLoader;
import jlguest.hypervisor.device.ConsoleDevice;
import jlguest.hypervisor.device.DescriptorPage;
import jlguest.hypervisor.device.DeviceSet;
import jlguest.hypervisor.device.InterruptLine;
import jlguest.hypervisor.device.PciBus;
import jlguest.hypervisor.device.VirtioDevice;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.hypervisor.lguest.HostOptions;
import jlguest.hypervisor.lguest.LguestHost;
import jlguest.hypervisor.lguest.NotificationSink;
import jlguest.hypervisor.profile.Profile;
import jlguest.hypervisor.profile.RegionMeter;
import jlguest.hypervisor.profile.RegionStatistics;
import jlguest.hypervisor.profile.Sampler;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.mmu.HostMemory;
import jlguest.runtime.Cpu;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Processor;
import jlguest.translator.Tier;
import jlguest.translator.TranslatorOptions;
import org.slf4j.LoggerFactory;

/**
 * One machine, from switching on to its end: memory, processor, host and devices, put together and
 * loaded. A reboot is a new machine.
 */
final class Machine implements AutoCloseable, InterruptLine, NotificationSink {
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
        HostOptions options = configuration.host();
        int memoryBytes = options.memoryBytes();
        checkMemoryAccess(configuration.translation());
        Observation observation = configuration.observation();
        GuestConsole terminal = configuration.devices().console();
        ConsoleDevice console = new ConsoleDevice(terminal.input(), terminal.window(), terminal);
        List<VirtioDevice> opened = configuration.devices().open(console, options.clock());
        try {
            GuestRam ram = allocate(memoryBytes, opened);
            BootLoader.Loaded loaded = configuration.boot().load(ram, memoryBytes);
            AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
            cpu = new Cpu(space, configuration.identity());
            symbols =
                    observation.needsSymbols()
                            ? configuration.boot().kernelSymbols()
                            : SymbolTable.EMPTY;
            Observers observers = Observers.of(configuration.translation().tier());
            meter =
                    observation.metered()
                            ? new RegionMeter(cpu.statistics(), observers.translations())
                            : null;
            processor =
                    new Processor(
                            cpu,
                            configuration.translation(),
                            meter == null ? observers.translations() : meter,
                            observers.invalidations());
            devices = new DeviceSet(opened, this::requestPoll);
            PciBus pci = new PciBus(space, memoryBytes + PciBus.GAP, devices, this);
            host =
                    new LguestHost(
                            cpu,
                            processor::run,
                            options.withInitrdBytes(loaded.initrdBytes()),
                            this,
                            new MachinePorts(pci, console.output()));
            host.setListener(observers.host());
            sampler = sampler(configuration, profile);
            page = new DescriptorPage(space, memoryBytes, devices, this, console.output());
            host.start(loaded.entry());
        } catch (RuntimeException | Error e) {
            GuestDevices.closeUnused(opened);
            throw e;
        }
    }

    private static void checkMemoryAccess(TranslatorOptions options) {
        boolean translates = options.tier() != Tier.INTERPRETER;
        if (translates && options.memory() == MemoryAccess.FAST && HostMemory.unsafe() == null) {
            throw new InvalidGuestException(
                    "This JVM has no sun.misc.Unsafe, by which translated code reaches memory"
                            + " fast: use --memory safe.");
        }
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
                            + " MiB cannot be had from the system: give less (-m).",
                    e);
        }
    }

    private Sampler sampler(GuestConfiguration configuration, Profile profile) {
        Observation observation = configuration.observation();
        if (!observation.isSampled()) {
            return null;
        }
        boolean translatesAtOnce = configuration.translation().tier() == Tier.BLOCK;
        return new Sampler(cpu, host, symbols, profile, observation.sampleRate(), translatesAtOnce);
    }

    @Override
    public void notified(int address) {
        page.notified(address);
    }

    @Override
    public void raise(int irq) {
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
            LoggerFactory.getLogger(Machine.class)
                    .error(
                            "not all that the guest wrote to its disks was kept: {}",
                            e.getMessage());
        }
    }
}
