package jlguest.hypervisor;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Supplier;
import jlguest.hypervisor.boot.Initrd;
import jlguest.hypervisor.boot.KernelImage;
import jlguest.hypervisor.device.DescriptorPage;
import jlguest.hypervisor.lguest.ClockSource;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.hypervisor.lguest.MemoryBeyondReachException;
import jlguest.hypervisor.net.MacAddress;
import jlguest.hypervisor.net.NetworkPort;
import jlguest.hypervisor.profile.Profile;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.mmu.GuestRam;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import jlguest.translator.TranslatorOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A guest: build it, run it, stop it, look at what it did.
 *
 * <pre>{@code
 * Guest guest = Guest.builder()
 *         .memory(64 << 20)
 *         .kernel(Path.of("vmlinux"))
 *         .initrd(Path.of("initrd.gz"))
 *         .disk(Disk.file(Path.of("disk.img")).readOnly())
 *         .console(GuestConsole.standard())
 *         .build();
 * GuestEnd end = guest.run();
 * }</pre>
 *
 * <p>A guest runs once, on the thread that calls {@link #run}; {@link #stop} and {@link
 * #statistics} may be called from any thread. Guests share nothing, so any number of them can run
 * in one JVM, each on a thread of its own.
 */
public final class Guest {
    private static final Logger LOG = LoggerFactory.getLogger(Guest.class);

    /** How {@link #run} ends after three ^C on the guest's terminal. */
    public static final GuestEnd BREAK_TYPED =
            new GuestEnd(GuestEnd.Kind.STOPPED, "^C was typed three times");

    /** How {@link #run} ends when nobody takes the console's output any more. */
    public static final GuestEnd OUTPUT_CLOSED =
            new GuestEnd(GuestEnd.Kind.STOPPED, "The console's output was closed");

    private final GuestConfiguration configuration;
    private final Profile profile = new Profile();
    private final Object lock = new Object();
    private boolean started;
    private Machine machine;
    private int boots;
    private long bootTime;
    private GuestEnd requestedEnd;
    private GuestStatistics lastStatistics = GuestStatistics.NONE;

    private Guest(GuestConfiguration configuration) {
        this.configuration = configuration;
    }

    /** A builder of guests; only the kernel has to be given. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Runs the guest on the calling thread until it ends. If it asks for a restart it is started
     * over, with what the builder was given, unless {@link Builder#reboot} forbids that.
     *
     * @return how it ended: with power-off, crash or kill by itself; with STOPPED after {@link
     *     #stop}, an interrupt of the thread, or a wish of the console; with TIMEOUT
     * @throws InvalidGuestException if the guest cannot be started: a disk cannot be opened, or
     *     kernel and initrd do not fit into memory
     * @throws IllegalStateException if it was run before
     */
    public GuestEnd run() {
        synchronized (lock) {
            if (started) {
                throw new IllegalStateException("a guest runs once; build another one");
            }
            started = true;
        }
        Machine first = new Machine(configuration, profile);
        GuestConsole console = configuration.console();
        try {
            console.open(new ConsoleListener());
        } catch (RuntimeException | Error e) {
            first.close();
            throw e;
        }
        Timer alarm = configuration.timeout() == null ? null : startAlarm(configuration.timeout());
        try {
            return runMachines(first);
        } finally {
            if (alarm != null) {
                alarm.cancel();
            }
            console.close();
        }
    }

    private GuestEnd runMachines(Machine first) {
        Machine next = first;
        GuestConfiguration reachable = configuration;
        while (true) {
            try {
                GuestEnd end = runMachine(next);
                if (end.kind() != GuestEnd.Kind.RESTART || !configuration.reboot()) {
                    return end;
                }
            } catch (MemoryBeyondReachException e) {
                LOG.warn(
                        "the kernel has no support for high memory (CONFIG_HIGHMEM): it gets {} of"
                                + " {} MiB",
                        e.usableBytes() >>> 20,
                        configuration.memoryBytes() >>> 20);
                reachable = configuration.withMemory(e.usableBytes());
            }
            next = new Machine(reachable, profile);
        }
    }

    private GuestEnd runMachine(Machine next) {
        try (next) {
            boolean endedBefore;
            synchronized (lock) {
                machine = next;
                boots++;
                bootTime = System.nanoTime();
                endedBefore = requestedEnd != null;
            }
            if (endedBefore) {
                next.stop();
            }
            GuestEnd end = runAndRemember(next);
            synchronized (lock) {
                boolean asked = end.kind() == GuestEnd.Kind.STOPPED && requestedEnd != null;
                return asked ? requestedEnd : end;
            }
        }
    }

    /** Keeps the statistics as they were before the machine was taken apart. */
    private GuestEnd runAndRemember(Machine running) {
        try {
            return running.run();
        } finally {
            synchronized (lock) {
                lastStatistics = statistics();
                machine = null;
            }
        }
    }

    private Timer startAlarm(Duration limit) {
        Timer alarm = new Timer("jlguest-timeout", true);
        TimerTask task =
                new TimerTask() {
                    @Override
                    public void run() {
                        end(GuestEnd.TIMEOUT);
                    }
                };
        alarm.schedule(task, limit.toMillis());
        return alarm;
    }

    /** Ends the guest soon; it may also be called before {@link #run}, or when all is over. */
    public void stop() {
        end(GuestEnd.STOPPED);
    }

    private void end(GuestEnd why) {
        synchronized (lock) {
            if (requestedEnd == null) {
                requestedEnd = why;
            }
            if (machine != null) {
                machine.stop();
            }
        }
        configuration.console().release();
    }

    /** What guest and host did so far; readable while the guest runs and afterwards. */
    public GuestStatistics statistics() {
        synchronized (lock) {
            return machine == null
                    ? lastStatistics
                    : machine.statistics(boots, System.nanoTime() - bootTime);
        }
    }

    /**
     * Samples of what the guest did so far, reboots included, if it was built {@link
     * Builder#sampled}; otherwise it stays empty.
     */
    public Profile profile() {
        return profile;
    }

    private final class ConsoleListener implements GuestConsole.Listener {
        @Override
        public void breakTyped() {
            end(BREAK_TYPED);
        }

        @Override
        public void outputClosed() {
            end(OUTPUT_CLOSED);
        }
    }

    /** Collects what a guest is made of. */
    public static final class Builder {
        /** Memory of a guest that asks for nothing else: 64 MiB. */
        public static final int DEFAULT_MEMORY = 64 << 20;

        /** Most samples in a second: beyond, the guest does little else. */
        public static final int MAX_SAMPLE_RATE = 10_000;

        private int memoryBytes = DEFAULT_MEMORY;
        private KernelImage kernel;
        private Initrd initrd;
        private String commandLine = "";
        private GuestConsole console;
        private final List<Disk> disks = new ArrayList<>();
        private final List<GuestNetwork> networks = new ArrayList<>();
        private Supplier<Random> entropy;
        private boolean entropyRepeats;
        private TranslatorOptions translation = TranslatorOptions.DEFAULT;
        private boolean directTraps = true;
        private boolean simd = true;
        private boolean reboot = true;
        private boolean timed;
        private ClockSource clock = ClockSource.HOST;
        private Duration timeout;
        private boolean metered;
        private int sampleRate;
        private SymbolTable symbols;

        private Builder() {}

        /**
         * The size of the guest's memory.
         *
         * @param bytes whole pages of 4 KiB, from 2 MiB to 2046 MiB. A kernel that looks for its
         *     devices behind memory, and has no support for high memory, finds them only with less
         *     than about 890 MiB (lguest-abi.md §1.2): given more, it is started over with that
         */
        public Builder memory(int bytes) {
            memoryBytes = bytes;
            return this;
        }

        /**
         * The kernel, read now: a vmlinux or bzImage.
         *
         * @throws InvalidGuestException if it is missing or no such file
         */
        public Builder kernel(Path file) {
            return kernel(KernelImage.read(file));
        }

        /**
         * The kernel, in memory already: the contents of a vmlinux or bzImage, which must not
         * change any more.
         *
         * @throws InvalidGuestException if it is no kernel
         */
        public Builder kernel(byte[] image) {
            return kernel(KernelImage.of("(in memory)", image));
        }

        /** The kernel. */
        public Builder kernel(KernelImage image) {
            kernel = Objects.requireNonNull(image, "image");
            return this;
        }

        /**
         * A first root file system, read now.
         *
         * @throws InvalidGuestException if it is missing or empty
         */
        public Builder initrd(Path file) {
            initrd = Initrd.read(file);
            return this;
        }

        /**
         * A first root file system, in memory already; it must not change any more.
         *
         * @throws InvalidGuestException if it is empty
         */
        public Builder initrd(byte[] image) {
            initrd = Initrd.of("(in memory)", image);
            return this;
        }

        /** The kernel's arguments; fewer than 2048 bytes in UTF-8. */
        public Builder commandLine(String arguments) {
            commandLine = Objects.requireNonNull(arguments, "arguments");
            return this;
        }

        /** The console; without one the guest talks to nobody. One console serves one guest. */
        public Builder console(GuestConsole newConsole) {
            console = Objects.requireNonNull(newConsole, "newConsole");
            return this;
        }

        /**
         * Another disk; at most 27, one fewer with an entropy device, and two fewer for each
         * network device.
         */
        public Builder disk(Disk disk) {
            disks.add(Objects.requireNonNull(disk, "disk"));
            return this;
        }

        /**
         * Another network device, plugged into a port of a {@link
         * jlguest.hypervisor.net.NetworkSwitch}, one end of a {@link
         * jlguest.hypervisor.net.UdpTunnel} or a {@link jlguest.hypervisor.net.TapDevice}, with the
         * address that the port gives. Guests of one network need different addresses, and ports of
         * their own.
         */
        public Builder network(NetworkPort port) {
            return network(port, port.defaultAddress());
        }

        /** Another network device, with an address of one's own. */
        public Builder network(NetworkPort port, MacAddress address) {
            networks.add(new GuestNetwork(port, address));
            return this;
        }

        /** An entropy device, with bytes from a {@link SecureRandom}. */
        public Builder entropy() {
            entropy = SecureRandom::new;
            entropyRepeats = false;
            return this;
        }

        /**
         * An entropy device that gives the same bytes in each run, for runs that can be repeated;
         * not for a guest that keeps secrets.
         */
        public Builder entropy(long seed) {
            entropy = () -> new Random(seed);
            entropyRepeats = true;
            return this;
        }

        /**
         * Where the guest's time comes from; {@link ClockSource#HOST} unless said otherwise. With
         * {@link ClockSource#INSTRUCTIONS} a run repeats bit for bit, so whatever would come from
         * elsewhere is refused: networks, entropy without a seed, samples, and any console that is
         * not {@linkplain GuestConsole#scripted scripted}.
         */
        public Builder clock(ClockSource source) {
            clock = Objects.requireNonNull(source, "source");
            return this;
        }

        /** How guest code is run; {@link Tier#AUTO} unless said otherwise. */
        public Builder tier(Tier tier) {
            translation = translation.withTier(tier);
            return this;
        }

        /** How translated code reaches memory; {@link MemoryAccess#FAST} unless said otherwise. */
        public Builder memoryAccess(MemoryAccess access) {
            translation = translation.withMemory(access);
            return this;
        }

        /** Whether system calls go to the guest's handler without the host; normally they do. */
        public Builder directTraps(boolean direct) {
            directTraps = direct;
            return this;
        }

        /** Whether the guest's processor has SSE and SSE2; normally it has. */
        public Builder simd(boolean offered) {
            simd = offered;
            return this;
        }

        /** Whether a restart starts the guest over, as it normally does, or ends the run. */
        public Builder reboot(boolean allowed) {
            reboot = allowed;
            return this;
        }

        /** Whether {@link GuestStatistics#hostNanos} is measured, at some cost for each exit. */
        public Builder timed(boolean measure) {
            timed = measure;
            return this;
        }

        /** Whether {@link GuestStatistics#regions} is counted, at some cost for each entry. */
        public Builder metered(boolean count) {
            metered = count;
            return this;
        }

        /**
         * Has the guest sampled; see {@link Guest#profile}.
         *
         * @param hertz samples in a second, 1 to {@link #MAX_SAMPLE_RATE}
         * @throws IllegalArgumentException for another number
         */
        public Builder sampled(int hertz) {
            if (hertz < 1 || hertz > MAX_SAMPLE_RATE) {
                throw new IllegalArgumentException("samples in a second: " + hertz);
            }
            sampleRate = hertz;
            return this;
        }

        /**
         * Names of the kernel's functions, where its file has none or they are not wanted: those of
         * its System.map or vmlinux, at the addresses it was linked for.
         */
        public Builder symbols(SymbolTable table) {
            symbols = Objects.requireNonNull(table, "table");
            return this;
        }

        /**
         * Ends the guest after some time, reboots included.
         *
         * @param limit longer than nothing
         */
        public Builder timeout(Duration limit) {
            if (limit.isNegative() || limit.isZero()) {
                throw new IllegalArgumentException("timeout: " + limit);
            }
            timeout = limit;
            return this;
        }

        /**
         * Makes the guest; it starts with {@link Guest#run}.
         *
         * @throws InvalidGuestException if there is no kernel, or too much of something
         */
        public Guest build() {
            if (kernel == null) {
                throw new InvalidGuestException(
                        "There is no kernel to run: name a vmlinux or bzImage.");
            }
            checkDevices();
            if (clock == ClockSource.INSTRUCTIONS) {
                checkRepeatable();
            }
            if (memoryBytes <= 0 || memoryBytes % GuestRam.PAGE_SIZE != 0) {
                throw new InvalidGuestException(
                        "Guest memory of "
                                + memoryBytes
                                + " bytes is not possible: give whole pages of 4 KiB.");
            }
            return new Guest(
                    new GuestConfiguration(
                            memoryBytes,
                            kernel,
                            initrd,
                            commandLine,
                            console == null ? GuestConsole.none() : console,
                            List.copyOf(disks),
                            List.copyOf(networks),
                            entropy,
                            translation,
                            directTraps,
                            simd,
                            reboot,
                            timed,
                            clock,
                            timeout,
                            metered,
                            sampleRate,
                            symbols));
        }

        private void checkRepeatable() {
            refuse(!networks.isEmpty(), "frames of a network come when they come: leave it out");
            refuse(
                    entropy != null && !entropyRepeats,
                    "its entropy is different each time: give a seed (--rng-seed)");
            refuse(sampleRate > 0, "samples are taken by the host's clock: leave the profile out");
            refuse(
                    console != null && !console.isScripted(),
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

        /** The descriptor page is there for every guest, and has an interrupt for each queue. */
        private void checkDevices() {
            int entropyQueues = entropy == null ? 0 : 1;
            int queues = 4 + entropyQueues + disks.size() + 2 * networks.size();
            if (queues > DescriptorPage.MAX_QUEUES) {
                throw new InvalidGuestException(
                        String.format(
                                "Too many devices (disks: %d, networks: %d): a guest can have %d"
                                        + " disks, one fewer with an entropy device, and two fewer"
                                        + " for each network device.",
                                disks.size(), networks.size(), DescriptorPage.MAX_QUEUES - 4));
            }
        }
    }
}
