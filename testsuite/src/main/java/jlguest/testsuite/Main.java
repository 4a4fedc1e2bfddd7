package jlguest.testsuite;

import jlguest.hypervisor.cli.UsageReport;
import jlguest.testsuite.fuzz.FuzzCommand;
import jlguest.testsuite.vectors.VectorsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that test jlguest against hardware and against itself. */
@Command(
        name = "jlguest",
        mixinStandardHelpOptions = true,
        subcommands = {VectorsCommand.class, FuzzCommand.class},
        description = "Tests of the processor.")
public final class Main {
    private Main() {}

    /** Runs a command; the exit status is the command's. */
    public static void main(String[] args) {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(new UsageReport());
        System.exit(line.execute(args));
    }
}
