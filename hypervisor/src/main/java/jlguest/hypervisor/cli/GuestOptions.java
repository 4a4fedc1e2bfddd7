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
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The options that all commands which run a guest have.
 *
 * <p>Options and commands are given to picocli as objects: to read annotations takes a fresh JVM a
 * tenth of a second. Nor are there lambdas here that a start executes: each takes it 70
 * microseconds, and those that take classes of picocli keep these out of the archive of classes.
 */
final class GuestOptions {
    /** Samples in a second: a prime, so as not to keep step with what a guest does regularly. */
    private static final int DEFAULT_RATE = 499;

    private final List<OptionSpec> all = new ArrayList<>();
    private final CommandSpec command;

    private final Argument<Integer> memory =
            add(
                    OptionSpec.builder("-m", "--ram")
                            .paramLabel("SIZE")
                            .type(int.class)
                            .defaultValue("64M")
                            .converters(new MemorySize())
                            .description(
                                    "Memory of the guest: 64M, 1G, or a number of MiB (default"
                                            + " 64M)."));

    private final Argument<Path> initrd =
            add(
                    OptionSpec.builder("--initrd")
                            .paramLabel("FILE")
                            .type(Path.class)
                            .description("Initial RAM disk."));

    private final Argument<String> append =
            add(
                    OptionSpec.builder("--append")
                            .paramLabel("ARGS")
                            .type(String.class)
                            .defaultValue("")
                            .description("Arguments for the kernel, in one word."));

    private final Argument<List<Disk>> disks =
            add(
                    OptionSpec.builder("--block")
                            .paramLabel("FILE[,ro|,overlay=FILE]")
                            .type(List.class)
                            .initialValue(List.of())
                            .auxiliaryTypes(Disk.class)
                            .converters(new DiskArgument())
                            .description(
                                    "A disk image; repeat it for vda, vdb and so on. With ,ro the"
                                        + " guest may not write; with ,overlay=FILE what it writes"
                                        + " goes to that file, which is made if missing, and the"
                                        + " image never changes."));

    private final Argument<Boolean> rng = flag("--rng", "An entropy device (/dev/hwrng).");

    private final Argument<Long> rngSeed =
            add(
                    OptionSpec.builder("--rng-seed")
                            .paramLabel("NUMBER")
                            .type(Long.class)
                            .description("The same, with the same bytes in each run."));

    private final Argument<List<NetworkArgument>> networks =
            add(
                    OptionSpec.builder("--net")
                            .paramLabel("udp=LOCAL:REMOTE|tap=NAME[,mac=ADDRESS]")
                            .type(List.class)
                            .initialValue(List.of())
                            .auxiliaryTypes(NetworkArgument.class)
                            .converters(new NetworkArgument.Converter())
                            .description(
                                    "A network device, joined to that of another guest which runs"
                                        + " with the two UDP ports of this machine the other way"
                                        + " round; or plugged into a TAP device of this machine"
                                        + " (Linux)."));

    private final Argument<Tier> tier =
            add(
                    OptionSpec.builder("--tier")
                            .paramLabel("TIER")
                            .type(Tier.class)
                            .defaultValue("AUTO")
                            .description(
                                    "How code is run: interpreter, block, region, or auto"
                                            + " (default)."));

    private final Argument<MemoryAccess> memoryAccess =
            add(
                    OptionSpec.builder("--memory")
                            .paramLabel("KIND")
                            .type(MemoryAccess.class)
                            .defaultValue("FAST")
                            .description(
                                    "How translated code reaches memory: fast (default) or safe."));

    private final Argument<Boolean> noDirectTraps =
            flag("--no-direct-traps", "Reflect every system call through the host.");

    private final Argument<Boolean> noSimd = flag("--no-simd", "Hide SSE and SSE2 from the guest.");

    private final Argument<ClockSource> clock =
            add(
                    OptionSpec.builder("--clock")
                            .paramLabel("CLOCK")
                            .type(ClockSource.class)
                            .defaultValue("HOST")
                            .description(
                                    "Where the guest's time comes from: host (default), or"
                                            + " instructions, so that the same input gives the same"
                                            + " run, instruction by instruction."));

    private final Argument<Double> timeout =
            add(
                    OptionSpec.builder("--timeout")
                            .paramLabel("SECONDS")
                            .type(Double.class)
                            .description("End the guest after this time, with status 4."));

    private final Argument<Boolean> stats =
            flag("--stats", "Print statistics as JSON to standard error at the end.");

    private final Argument<Path> profile =
            add(
                    OptionSpec.builder("--profile")
                            .paramLabel("OUT")
                            .type(Path.class)
                            .description(
                                    "Sample the guest, and write a flame graph to OUT.svg and"
                                        + " collapsed stacks to OUT.collapsed; just the one if OUT"
                                        + " ends in .svg, .html, .collapsed or .txt."));

    private final Argument<Integer> profileRate =
            add(
                    OptionSpec.builder("--profile-rate")
                            .paramLabel("HZ")
                            .type(Integer.class)
                            .description("Samples in a second, 1 to 10000 (default 499)."));

    private final Argument<Path> symbols =
            add(
                    OptionSpec.builder("--symbols")
                            .paramLabel("FILE")
                            .type(Path.class)
                            .description(
                                    "Names of the kernel's functions for --profile and --stats: its"
                                            + " System.map or vmlinux. Needed for a bzImage."));

    private final Argument<Boolean> noReboot =
            flag("--no-reboot", "End when the guest restarts, with status 0.");

    /**
     * Adds the options to a command.
     *
     * @param command that has none yet
     */
    GuestOptions(CommandSpec command) {
        this.command = command;
        for (OptionSpec option : all) {
            command.addOption(option);
        }
        command.addOption(HelpOption.of("Show this help and end."));
    }

    private <T> Argument<T> add(OptionSpec.Builder builder) {
        OptionSpec option = builder.build();
        all.add(option);
        return new Argument<>(option);
    }

    private Argument<Boolean> flag(String name, String description) {
        return add(
                OptionSpec.builder(name)
                        .type(boolean.class)
                        .initialValue(false)
                        .description(description));
    }

    /** Where the guest's time comes from. */
    ClockSource clock() {
        return clock.value();
    }

    /** Whether statistics are wanted at the end. */
    boolean stats() {
        return stats.value();
    }

    /** Where a profile is wanted, or null. */
    Path profile() {
        return profile.value();
    }

    /** Whether there is a file of symbols beside the kernel's. */
    boolean hasSymbols() {
        return symbols.value() != null;
    }

    /** A builder with everything but kernel and console. */
    Guest.Builder toBuilder() {
        Guest.Builder builder =
                Guest.builder()
                        .memory(memory.value())
                        .commandLine(append.value())
                        .tier(tier.value())
                        .memoryAccess(memoryAccess.value())
                        .directTraps(!noDirectTraps.value())
                        .simd(!noSimd.value())
                        .reboot(!noReboot.value())
                        .clock(clock.value())
                        .timed(stats.value())
                        .metered(stats.value());
        if (initrd.value() != null) {
            builder.initrd(initrd.value());
        }
        for (Disk disk : disks.value()) {
            builder.disk(disk);
        }
        for (NetworkArgument network : networks.value()) {
            network.addTo(builder);
        }
        if (rngSeed.value() != null) {
            builder.entropy(rngSeed.value());
        } else if (rng.value()) {
            builder.entropy();
        }
        if (timeout.value() != null) {
            builder.timeout(timeout());
        }
        if (symbols.value() != null) {
            builder.symbols(SymbolTable.read(symbols.value()));
        }
        sample(builder);
        return builder;
    }

    private void sample(Guest.Builder builder) {
        Path out = profile.value();
        Integer wanted = profileRate.value();
        if (out == null) {
            if (wanted != null) {
                throw usage("'--profile-rate' needs --profile OUT");
            }
            return;
        }
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(out)) {
            throw usage(
                    "Invalid value for option '--profile': "
                            + out
                            + " cannot be written; name a file in a folder that is there");
        }
        int rate = wanted == null ? DEFAULT_RATE : wanted;
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
        double millis = timeout.value() * 1000;
        if (!(millis >= 1 && millis <= Integer.MAX_VALUE)) {
            throw usage("Invalid value for option '--timeout': give seconds, more than 0");
        }
        return Duration.ofMillis((long) millis);
    }
}
