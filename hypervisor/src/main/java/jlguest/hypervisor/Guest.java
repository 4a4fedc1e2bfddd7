package jlguest.hypervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicBoolean;
import jlguest.hypervisor.boot.Initrd;
import jlguest.hypervisor.boot.KernelImage;
import jlguest.hypervisor.lguest.ClockSource;
import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.hypervisor.lguest.HostOptions;
import jlguest.hypervisor.net.MacAddress;
import jlguest.hypervisor.net.NetworkPort;
import jlguest.hypervisor.profile.Profile;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.mmu.GuestRam;
import jlguest.runtime.ProcessorIdentity;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import jlguest.translator.TranslatorOptions;

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
    /** How {@link #run} ends after three ^C on the guest's terminal. */
    public static final GuestEnd BREAK_TYPED =
            new GuestEnd(GuestEnd.Kind.STOPPED, "^C was typed three times");

    /** How {@link #run} ends when nobody takes the console's output any more. */
    public static final GuestEnd OUTPUT_CLOSED =
            new GuestEnd(GuestEnd.Kind.STOPPED, "The console's output was closed");

    private final GuestConfiguration configuration;
    private final Profile profile = new Profile();
    private final Boots boots;
    private final AtomicBoolean started = new AtomicBoolean();

    private Guest(GuestConfiguration configuration) {
        this.configuration = configuration;
        boots = new Boots(configuration, profile);
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
        if (started.getAndSet(true)) {
            throw new IllegalStateException("a guest runs once; build another one");
        }
        boots.prepare();
        GuestConsole console = configuration.devices().console();
        try {
            console.open(new ConsoleListener());
        } catch (RuntimeException | Error e) {
            boots.cancel();
            throw e;
        }
        Duration timeout = configuration.limits().timeout();
        Timer alarm = timeout == null ? null : startAlarm(timeout);
        try {
            return boots.run();
        } finally {
            if (alarm != null) {
                alarm.cancel();
            }
            console.close();
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
        boots.end(why);
        configuration.devices().console().release();
    }

    /** What guest and host did so far; readable while the guest runs and afterwards. */
    public GuestStatistics statistics() {
        return boots.statistics();
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

        private BootContents boot = BootContents.NONE;
        private HostOptions host = HostOptions.forMemory(DEFAULT_MEMORY);
        private ProcessorIdentity identity = new ProcessorIdentity(true);
        private TranslatorOptions translation = TranslatorOptions.DEFAULT;
        private GuestDevices devices = GuestDevices.NONE;
        private Observation observation = Observation.NONE;
        private RunLimits limits = RunLimits.NONE;

        private Builder() {}

        /**
         * The size of the guest's memory.
         *
         * @param bytes whole pages of 4 KiB, from 2 MiB to 2046 MiB. A kernel that looks for its
         *     devices behind memory, and has no support for high memory, finds them only with less
         *     than about 890 MiB (lguest-abi.md §1.2): given more, it is started over with that
         * @throws InvalidGuestException unless it is whole pages
         */
        public Builder memory(int bytes) {
            if (bytes <= 0 || bytes % GuestRam.PAGE_SIZE != 0) {
                throw new InvalidGuestException(
                        "Guest memory of "
                                + bytes
                                + " bytes is not possible: give whole pages of 4 KiB.");
            }
            host = host.withMemoryBytes(bytes);
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
            boot = boot.withKernel(Objects.requireNonNull(image, "image"));
            return this;
        }

        /**
         * A first root file system, read now.
         *
         * @throws InvalidGuestException if it is missing or empty
         */
        public Builder initrd(Path file) {
            boot = boot.withInitrd(Initrd.read(file));
            return this;
        }

        /**
         * A first root file system, in memory already; it must not change any more.
         *
         * @throws InvalidGuestException if it is empty
         */
        public Builder initrd(byte[] image) {
            boot = boot.withInitrd(Initrd.of("(in memory)", image));
            return this;
        }

        /** The kernel's arguments; fewer than 2048 bytes in UTF-8. */
        public Builder commandLine(String arguments) {
            boot = boot.withCommandLine(Objects.requireNonNull(arguments, "arguments"));
            return this;
        }

        /** The console; without one the guest talks to nobody. One console serves one guest. */
        public Builder console(GuestConsole newConsole) {
            devices = devices.withConsole(Objects.requireNonNull(newConsole, "newConsole"));
            return this;
        }

        /**
         * Another disk; at most 27, one fewer with an entropy device, and two fewer for each
         * network device.
         */
        public Builder disk(Disk disk) {
            devices = devices.plus(Objects.requireNonNull(disk, "disk"));
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
            devices = devices.plus(new GuestNetwork(port, address));
            return this;
        }

        /** An entropy device, with bytes from a {@link java.security.SecureRandom}. */
        public Builder entropy() {
            devices = devices.withEntropy(EntropySource.secure());
            return this;
        }

        /**
         * An entropy device that gives the same bytes in each run, for runs that can be repeated;
         * not for a guest that keeps secrets.
         */
        public Builder entropy(long seed) {
            devices = devices.withEntropy(EntropySource.seeded(seed));
            return this;
        }

        /**
         * Where the guest's time comes from; {@link ClockSource#HOST} unless said otherwise. With
         * {@link ClockSource#INSTRUCTIONS} a run repeats bit for bit, so whatever would come from
         * elsewhere is refused: networks, entropy without a seed, samples, and any console that is
         * not {@linkplain GuestConsole#scripted scripted}.
         */
        public Builder clock(ClockSource source) {
            host = host.withClock(source);
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
            host = host.withDirectTraps(direct);
            return this;
        }

        /** Whether the guest's processor has SSE and SSE2; normally it has. */
        public Builder simd(boolean offered) {
            identity = new ProcessorIdentity(offered);
            return this;
        }

        /** Whether a restart starts the guest over, as it normally does, or ends the run. */
        public Builder reboot(boolean allowed) {
            limits = limits.withReboot(allowed);
            return this;
        }

        /** Whether {@link GuestStatistics#hostNanos} is measured, at some cost for each exit. */
        public Builder timed(boolean measure) {
            host = host.withTimed(measure);
            return this;
        }

        /** Whether {@link GuestStatistics#regions} is counted, at some cost for each entry. */
        public Builder metered(boolean count) {
            observation = observation.withMetered(count);
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
            observation = observation.withSampleRate(hertz);
            return this;
        }

        /**
         * Names of the kernel's functions, where its file has none or they are not wanted: those of
         * its System.map or vmlinux, at the addresses it was linked for.
         */
        public Builder symbols(SymbolTable table) {
            boot = boot.withSymbols(Objects.requireNonNull(table, "table"));
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
            limits = limits.withTimeout(limit);
            return this;
        }

        /**
         * Makes the guest; it starts with {@link Guest#run}.
         *
         * @throws InvalidGuestException if there is no kernel, or too much of something
         */
        public Guest build() {
            GuestConfiguration configuration =
                    new GuestConfiguration(
                            boot,
                            host,
                            identity,
                            translation,
                            devices.withSomeConsole(),
                            observation,
                            limits);
            configuration.check();
            return new Guest(configuration);
        }
    }
}
