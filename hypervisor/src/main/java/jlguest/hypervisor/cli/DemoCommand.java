package jlguest.hypervisor.cli;

import java.util.concurrent.Callable;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.GuestConsole;
import jlguest.hypervisor.Kernels;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jlguest demo}: runs the embedded guest. */
final class DemoCommand implements Callable<Integer> {
    private final CommandSpec command = CommandSpec.wrapWithoutInspection(this);
    private final Main main;
    private final GuestOptions options;

    private DemoCommand(Main main) {
        this.main = main;
        options = new GuestOptions(command);
    }

    /** The command. */
    static CommandSpec of(Main main) {
        DemoCommand demo = new DemoCommand(main);
        demo.command
                .name("demo")
                .usageMessage()
                .description(
                        "Runs \"pup\", the small guest that comes with jlguest, to its prompt.")
                .sortOptions(false)
                .footer(
                        "",
                        "Type help at the prompt; halt, or three ^C within a second, end it.",
                        "",
                        "Examples:",
                        "  jlguest demo",
                        "  echo halt | jlguest demo --tier interpreter --stats",
                        "  printf 'mixed\\nhalt\\n' | jlguest demo --clock instructions --stats",
                        "  printf 'run 8\\nhalt\\n' | jlguest demo --profile run.svg");
        return demo.command;
    }

    @Override
    public Integer call() {
        GuestConsole console = main.console(options.clock());
        Guest guest = options.toBuilder().kernel(Kernels.pup()).console(console).build();
        return main.run(guest, command.commandLine().getErr(), options, "pup");
    }
}
