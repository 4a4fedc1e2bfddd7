package jlguest.hypervisor.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jlguest.hypervisor.Disk;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.lguest.ClockSource;
import jlguest.hypervisor.symbol.SymbolTable;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that all commands which run a guest have. */
final class GuestOptions {
    /** Samples in a second: a prime, so as not to keep step with what a guest does regularly. */
    private static final int DEFAULT_RATE = 499;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-m", "--ram"},
            paramLabel = "SIZE",
            defaultValue = "64M",
            converter = MemorySize.class,
            description = "Memory of the guest: 64M, 1G, or a number of MiB (default 64M).")
    private int memory;

    @Option(names = "--initrd", paramLabel = "FILE", description = "Initial RAM disk.")
    private Path initrd;

    @Option(
            names = "--append",
            paramLabel = "ARGS",
            defaultValue = "",
            description = "Arguments for the kernel, in one word.")
    private String append;

    @Option(
            names = "--block",
            paramLabel = "FILE[,ro|,overlay=FILE]",
            converter = DiskArgument.class,
            description =
                    "A disk image; repeat it for vda, vdb and so on. With ,ro the guest may not"
                            + " write; with ,overlay=FILE what it writes goes to that file, which"
                            + " is made if missing, and the image never changes.")
    private List<Disk> disks = new ArrayList<>();

    @Option(names = "--rng", description = "An entropy device (/dev/hwrng).")
    private boolean rng;

    @Option(
            names = "--rng-seed",
            paramLabel = "NUMBER",
            description = "The same, with the same bytes in each run.")
    private Long rngSeed;

    @Option(
            names = "--net",
            paramLabel = "udp=LOCAL:REMOTE|tap=NAME[,mac=ADDRESS]",
            converter = NetworkArgument.Converter.class,
            description =
                    "A network device, joined to that of another guest which runs with the two UDP"
                            + " ports of this machine the other way round; or plugged into a TAP"
                            + " device of this machine (Linux).")
    private List<NetworkArgument> networks = new ArrayList<>();

    @Option(
            names = "--tier",
            paramLabel = "TIER",
            defaultValue = "AUTO",
            description = "How code is run: interpreter, block, region, or auto (default).")
    private Tier tier;

    @Option(
            names = "--memory",
            paramLabel = "KIND",
            defaultValue = "FAST",
            description = "How translated code reaches memory: fast (default) or safe.")
    private MemoryAccess memoryAccess;

    @Option(
            names = "--no-direct-traps",
            description = "Reflect every system call through the host.")
    private boolean noDirectTraps;

    @Option(names = "--no-simd", description = "Hide SSE and SSE2 from the guest.")
    private boolean noSimd;

    @Option(
            names = "--clock",
            paramLabel = "CLOCK",
            defaultValue = "HOST",
            description =
                    "Where the guest's time comes from: host (default), or instructions, so that"
                            + " the same input gives the same run, instruction by instruction.")
    private ClockSource clock;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "End the guest after this time, with status 4.")
    private Double timeout;

    @Option(
            names = "--stats",
            description = "Print statistics as JSON to standard error at the end.")
    private boolean stats;

    @Option(
            names = "--profile",
            paramLabel = "OUT",
            description =
                    "Sample the guest, and write a flame graph to OUT.svg and collapsed stacks to"
                            + " OUT.collapsed; just the one if OUT ends in .svg, .html, .collapsed"
                            + " or .txt.")
    private Path profile;

    @Option(
            names = "--profile-rate",
            paramLabel = "HZ",
            description = "Samples in a second, 1 to 10000 (default 499).")
    private Integer profileRate;

    @Option(
            names = "--symbols",
            paramLabel = "FILE",
            description =
                    "Names of the kernel's functions for --profile and --stats: its System.map or"
                            + " vmlinux. Needed for a bzImage.")
    private Path symbols;

    @Option(names = "--no-reboot", description = "End when the guest restarts, with status 0.")
    private boolean noReboot;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    private boolean help;

    /** Where the guest's time comes from. */
    ClockSource clock() {
        return clock;
    }

    /** Whether statistics are wanted at the end. */
    boolean stats() {
        return stats;
    }

    /** Where a profile is wanted, or null. */
    Path profile() {
        return profile;
    }

    /** Whether there is a file of symbols beside the kernel's. */
    boolean hasSymbols() {
        return symbols != null;
    }

    /** A builder with everything but kernel and console. */
    Guest.Builder toBuilder() {
        Guest.Builder builder =
                Guest.builder()
                        .memory(memory)
                        .commandLine(append)
                        .tier(tier)
                        .memoryAccess(memoryAccess)
                        .directTraps(!noDirectTraps)
                        .simd(!noSimd)
                        .reboot(!noReboot)
                        .clock(clock)
                        .timed(stats)
                        .metered(stats);
        if (initrd != null) {
            builder.initrd(initrd);
        }
        disks.forEach(builder::disk);
        networks.forEach(network -> network.addTo(builder));
        if (rngSeed != null) {
            builder.entropy(rngSeed);
        } else if (rng) {
            builder.entropy();
        }
        if (timeout != null) {
            builder.timeout(timeout());
        }
        if (symbols != null) {
            builder.symbols(SymbolTable.read(symbols));
        }
        sample(builder);
        return builder;
    }

    private void sample(Guest.Builder builder) {
        if (profile == null) {
            if (profileRate != null) {
                throw usage("'--profile-rate' needs --profile OUT");
            }
            return;
        }
        Path folder = profile.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(profile)) {
            throw usage(
                    "Invalid value for option '--profile': "
                            + profile
                            + " cannot be written; name a file in a folder that is there");
        }
        int rate = profileRate == null ? DEFAULT_RATE : profileRate;
        if (rate < 1 || rate > Guest.Builder.MAX_SAMPLE_RATE) {
            throw usage(
                    "Invalid value for option '--profile-rate': give 1 to "
                            + Guest.Builder.MAX_SAMPLE_RATE);
        }
        builder.sampled(rate);
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private Duration timeout() {
        double millis = timeout * 1000;
        if (!(millis >= 1 && millis <= Integer.MAX_VALUE)) {
            throw usage("Invalid value for option '--timeout': give seconds, more than 0");
        }
        return Duration.ofMillis((long) millis);
    }
}
