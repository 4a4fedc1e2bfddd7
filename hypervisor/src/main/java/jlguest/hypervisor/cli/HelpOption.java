package jlguest.hypervisor.cli;

import picocli.CommandLine.Model.OptionSpec;

/** The option {@code --help}. */
final class HelpOption {
    private HelpOption() {}

    /**
     * The option for a command.
     *
     * @param description of it in the help
     */
    static OptionSpec of(String description) {
        return OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .description(description)
                .build();
    }
}
