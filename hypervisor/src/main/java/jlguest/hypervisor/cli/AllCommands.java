package jlguest.hypervisor.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** {@code jlguest} without a command that there is: says which there are. */
final class AllCommands implements Runnable {
    private final CommandSpec command = CommandSpec.wrapWithoutInspection(this);

    private AllCommands() {}

    /** All commands, within the one of the program. */
    static CommandSpec of(Main main) {
        CommandSpec command = new AllCommands().command;
        command.name("jlguest")
                .versionProvider(new Version())
                .addOption(HelpOption.of("Show this help message and exit."))
                .addOption(
                        OptionSpec.builder("-V", "--version")
                                .type(boolean.class)
                                .versionHelp(true)
                                .description("Print version information and exit.")
                                .build())
                .addSubcommand("run", RunCommand.of(main))
                .addSubcommand("demo", DemoCommand.of(main));
        command.usageMessage()
                .description("Runs i386 lguest guests, translated to JVM bytecode.")
                .synopsisSubcommandLabel("COMMAND")
                .footer(
                        "",
                        "jlguest COMMAND --help tells more. The launcher script also has:",
                        "  bench    measures: jlguest bench [regex]",
                        "  compare  runs the same programs here, in QEMU and natively, and"
                                + " compares",
                        "  vectors  runs instruction tests recorded from hardware",
                        "  fuzz     runs random instructions in all tiers and compares",
                        "",
                        "Examples:",
                        "  jlguest demo",
                        "  jlguest run -m 64M --initrd initrd.gz vmlinux");
        return command;
    }

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Missing command: run or demo");
    }
}
