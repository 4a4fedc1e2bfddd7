package jlguest.hypervisor.cli;

import java.nio.file.Path;
import jlguest.hypervisor.Disk;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a disk: the name of a file, with {@code ,ro} behind it if the guest may not write. */
final class DiskArgument implements ITypeConverter<Disk> {
    private static final String READ_ONLY = ",ro";

    @Override
    public Disk convert(String text) {
        boolean readOnly = text.endsWith(READ_ONLY);
        String name = readOnly ? text.substring(0, text.length() - READ_ONLY.length()) : text;
        if (name.isEmpty()) {
            throw new TypeConversionException("a disk needs the name of a file");
        }
        Disk disk = Disk.file(Path.of(name));
        return readOnly ? disk.readOnly() : disk;
    }
}
