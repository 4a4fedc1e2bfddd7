package jlguest.hypervisor.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A file that a command writes at its end. Whether it can be written is looked at before the
 * command does its work; it is not made yet.
 */
public final class OutputFile implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
        try {
            Path file = Path.of(text);
            if (isWritable(file)) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' is no name of a file");
        }
        throw new TypeConversionException(
                text + " cannot be written; name a file in a folder that is there");
    }

    private static boolean isWritable(Path file) {
        if (Files.exists(file)) {
            return !Files.isDirectory(file) && Files.isWritable(file);
        }
        Path folder = file.toAbsolutePath().getParent();
        return folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    }
}
