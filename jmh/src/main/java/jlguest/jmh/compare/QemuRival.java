package jlguest.jmh.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A PC emulated by QEMU, with its translator TCG.
 *
 * @param kernel pup or Linux
 * @param image the kernel's file
 * @param files where the workload is
 */
record QemuRival(Kernel kernel, Path image, WorkloadFiles files) implements Rival {
    private static final String PROGRAM = "qemu-system-i386";
    private static final byte[] ELF_MAGIC = {0x7F, 'E', 'L', 'F'};

    static QemuRival withPup(WorkloadFiles files) {
        return new QemuRival(Kernel.PUP, files.pup(), files);
    }

    static QemuRival withLinux(Path image, WorkloadFiles files) {
        return new QemuRival(Kernel.LINUX, image, files);
    }

    @Override
    public String name() {
        return kernel == Kernel.LINUX ? "linux-qemu" : "qemu-system";
    }

    @Override
    public Optional<String> absence() {
        if (kernel == Kernel.LINUX && isElf()) {
            return Optional.of(
                    "QEMU boots no vmlinux: name the same kernel's bzImage with --linux-qemu");
        }
        return Probe.missing(PROGRAM);
    }

    private boolean isElf() {
        try (InputStream in = Files.newInputStream(image)) {
            return Arrays.equals(in.readNBytes(ELF_MAGIC.length), ELF_MAGIC);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public List<String> command(Plan plan) {
        List<String> command =
                new ArrayList<>(
                        List.of(PROGRAM, "-accel", "tcg", "-nodefaults", "-display", "none"));
        command.addAll(List.of("-monitor", "none", "-serial", "stdio", "-no-reboot"));
        command.addAll(List.of("-m", Integer.toString(GuestPlan.MEMORY_MIB)));
        command.addAll(List.of("-kernel", image.toString()));
        if (kernel == Kernel.LINUX) {
            command.addAll(List.of("-initrd", files.initrd().toString()));
            command.addAll(List.of("-append", "console=ttyS0 " + GuestPlan.linux(plan)));
        } else {
            command.addAll(List.of("-initrd", files.workload().toString()));
            command.addAll(List.of("-append", GuestPlan.pup(plan)));
        }
        return command;
    }
}
