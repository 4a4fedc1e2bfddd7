package jlguest.hypervisor.cli;

import java.util.concurrent.Callable;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.GuestConsole;
import jlguest.hypervisor.Kernels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code jlguest demo}: runs the embedded guest. */
@Command(
        name = "demo",
        description = "Runs \"pup\", the small guest that comes with jlguest, to its prompt.",
        sortOptions = false,
        footer = {
            "",
            "Type help at the prompt; halt, or three ^C within a second, end it.",
            "",
            "Examples:",
            "  jlguest demo",
            "  echo halt | jlguest demo --tier interpreter --stats",
            "  printf 'mixed\\nhalt\\n' | jlguest demo --clock instructions --stats",
            "  printf 'run 8\\nhalt\\n' | jlguest demo --profile run.svg"
        })
final class DemoCommand implements Callable<Integer> {
    @Spec private CommandSpec command;
    @ParentCommand private Main main;
    @Mixin private GuestOptions options;

    @Override
    public Integer call() {
        GuestConsole console = main.console(options.clock());
        Guest guest = options.toBuilder().kernel(Kernels.pup()).console(console).build();
        return new GuestRunner(command.commandLine().getErr(), options).run(guest, "pup");
    }
}
