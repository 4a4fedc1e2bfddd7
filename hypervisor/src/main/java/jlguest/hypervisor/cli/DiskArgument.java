package jlguest.hypervisor.cli;

import java.nio.file.Path;
import jlguest.hypervisor.Disk;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a disk: the name of a file, with {@code ,ro} behind it if the guest may not write, or
 * {@code ,overlay=FILE} if what it writes goes to another file.
 */
final class DiskArgument implements ITypeConverter<Disk> {
    private static final String READ_ONLY = ",ro";
    private static final String OVERLAY = ",overlay=";

    @Override
    public Disk convert(String text) {
        int overlay = text.indexOf(OVERLAY);
        if (overlay >= 0) {
            return convert(text.substring(0, overlay), text.substring(overlay + OVERLAY.length()));
        }
        boolean readOnly = text.endsWith(READ_ONLY);
        Disk disk = file(readOnly ? text.substring(0, text.length() - READ_ONLY.length()) : text);
        return readOnly ? disk.readOnly() : disk;
    }

    private static Disk convert(String base, String overlay) {
        if (base.endsWith(READ_ONLY) || overlay.endsWith(READ_ONLY)) {
            throw new TypeConversionException(
                    "a disk with an overlay is written to: leave ,ro out (its base never changes)");
        }
        if (overlay.isEmpty()) {
            throw new TypeConversionException("an overlay needs the name of a file");
        }
        return file(base).overlay(Path.of(overlay));
    }

    private static Disk file(String name) {
        if (name.isEmpty()) {
            throw new TypeConversionException("a disk needs the name of a file");
        }
        return Disk.file(Path.of(name));
    }
}
