package jlguest.hypervisor.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.boot.KernelImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code jlguest run}: runs a kernel. */
@Command(
        name = "run",
        description = "Runs a 32-bit Linux kernel that was built with CONFIG_LGUEST_GUEST.",
        sortOptions = false,
        footer = {
            "",
            "The guest's console is standard input and output; what jlguest says goes to",
            "standard error. At a terminal every key goes to the guest, and three ^C within",
            "a second end it.",
            "",
            "Exit status: 0 power-off, 2 bad usage, 3 guest crashed, 4 ended by the host",
            "(also by --timeout), 130 ended by ^C.",
            "",
            "Examples:",
            "  jlguest run -m 64M --initrd initrd.gz vmlinux",
            "  jlguest run --block root.img --block data.img,ro \\",
            "      --append \"root=/dev/vda\" bzImage",
            "  jlguest run --block base.img,overlay=work.img --append \"root=/dev/vda\" vmlinux",
            "  jlguest run --net udp=7001:7002 --initrd initrd.gz vmlinux",
            "  jlguest run --clock instructions --initrd initrd.gz vmlinux < commands",
            "  jlguest run --timeout 60 --stats --initrd initrd.gz vmlinux < commands 2> stats",
            "  jlguest run --profile boot --symbols System.map --initrd initrd.gz bzImage"
        })
final class RunCommand implements Callable<Integer> {
    @Spec private CommandSpec command;
    @ParentCommand private Main main;
    @Mixin private GuestOptions options;

    @Parameters(paramLabel = "KERNEL", description = "A vmlinux or bzImage.")
    private Path kernel;

    @Override
    public Integer call() {
        Guest.Builder builder = options.toBuilder();
        KernelImage image = KernelImage.read(kernel);
        PrintWriter err = command.commandLine().getErr();
        if (options.profile() != null && !options.hasSymbols() && image.symbols().size() == 0) {
            err.println(
                    "jlguest: "
                            + kernel
                            + " has no symbols; give its System.map with --symbols for a profile"
                            + " by function.");
        }
        Guest guest = builder.kernel(image).console(main.console(options.clock())).build();
        return new GuestRunner(err, options).run(guest, kernel.getFileName().toString());
    }
}
