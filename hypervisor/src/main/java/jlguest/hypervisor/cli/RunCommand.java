package jlguest.hypervisor.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.boot.KernelImage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code jlguest run}: runs a kernel. */
final class RunCommand implements Callable<Integer> {
    private final CommandSpec command = CommandSpec.wrapWithoutInspection(this);
    private final Argument<Path> kernel =
            new Argument<>(
                    PositionalParamSpec.builder()
                            .index("0")
                            .required(true)
                            .paramLabel("KERNEL")
                            .type(Path.class)
                            .description("A vmlinux or bzImage.")
                            .build());
    private final Main main;
    private final GuestOptions options;

    private RunCommand(Main main) {
        this.main = main;
        options = new GuestOptions(command);
    }

    /** The command. */
    static CommandSpec of(Main main) {
        RunCommand run = new RunCommand(main);
        run.command.name("run").add(run.kernel.spec());
        run.command
                .usageMessage()
                .description("Runs a 32-bit Linux kernel that was built with CONFIG_LGUEST_GUEST.")
                .sortOptions(false)
                .footer(
                        "",
                        "The guest's console is standard input and output; what jlguest says goes"
                                + " to",
                        "standard error. At a terminal every key goes to the guest, and three ^C"
                                + " within",
                        "a second end it.",
                        "",
                        "Exit status: 0 power-off, 2 bad usage, 3 guest crashed, 4 ended by the"
                                + " host",
                        "(also by --timeout), 130 ended by ^C.",
                        "",
                        "Examples:",
                        "  jlguest run -m 64M --initrd initrd.gz vmlinux",
                        "  jlguest run --block root.img --block data.img,ro \\",
                        "      --append \"root=/dev/vda\" bzImage",
                        "  jlguest run --block base.img,overlay=work.img --append \"root=/dev/vda\""
                                + " vmlinux",
                        "  jlguest run --net udp=7001:7002 --initrd initrd.gz vmlinux",
                        "  jlguest run --clock instructions --initrd initrd.gz vmlinux < commands",
                        "  jlguest run --timeout 60 --stats --initrd initrd.gz vmlinux < commands"
                                + " 2> stats",
                        "  jlguest run --profile boot --symbols System.map --initrd initrd.gz"
                                + " bzImage");
        return run.command;
    }

    @Override
    public Integer call() {
        Guest.Builder builder = options.toBuilder();
        Path file = kernel.value();
        KernelImage image = KernelImage.read(file);
        PrintWriter err = command.commandLine().getErr();
        if (options.profile() != null && !options.hasSymbols() && image.symbols().size() == 0) {
            err.println(
                    "jlguest: "
                            + file
                            + " has no symbols; give its System.map with --symbols for a profile"
                            + " by function.");
        }
        Guest guest = builder.kernel(image).console(main.console(options.clock())).build();
        return main.run(guest, err, options, file.getFileName().toString());
    }
}
