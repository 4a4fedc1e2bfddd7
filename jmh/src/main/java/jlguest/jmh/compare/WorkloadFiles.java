package jlguest.jmh.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jlguest.hypervisor.Kernels;

/**
 * The files that rivals need, in a folder of their own that is deleted at the end.
 *
 * @param workload the programs: a static executable for Linux/i386
 * @param pup the embedded kernel
 * @param initrd the workload as first process of a Linux guest
 */
record WorkloadFiles(Path folder, Path workload, Path pup, Path initrd) implements AutoCloseable {
    private static final String RESOURCE = "/jlguest/jmh/compare/workload.elf";

    /** Writes them. */
    static WorkloadFiles create() throws IOException {
        byte[] program = program();
        Path folder = Files.createTempDirectory("jlguest-compare");
        folder.toFile().deleteOnExit();
        Path workload = write(folder.resolve("workload"), program);
        if (!workload.toFile().setExecutable(true)) {
            throw new IOException(workload + " cannot be made executable");
        }
        CpioArchive initrd = new CpioArchive();
        initrd.directory("dev").console("dev/console").executable("init", program);
        return new WorkloadFiles(
                folder,
                workload,
                write(folder.resolve("pup.elf"), Kernels.pupFile()),
                write(folder.resolve("initrd.cpio"), initrd.bytes()));
    }

    private static byte[] program() throws IOException {
        try (InputStream in = WorkloadFiles.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("resource " + RESOURCE + " is missing here");
            }
            return in.readAllBytes();
        }
    }

    private static Path write(Path file, byte[] bytes) throws IOException {
        file.toFile().deleteOnExit();
        return Files.write(file, bytes);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            List<Path> deepestFirst =
                    found.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
