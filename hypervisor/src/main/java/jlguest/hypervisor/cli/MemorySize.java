package jlguest.hypervisor.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes of memory: {@code 64M}, {@code 1G}, {@code 65536K}, or a plain number of MiB. */
final class MemorySize implements ITypeConverter<Integer> {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,10})([KMG]?)(I?B)?");
    private static final long LEAST = 2L << 20;
    private static final long MOST = 2046L << 20;

    @Override
    public Integer convert(String text) {
        Matcher size = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (!size.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a size of memory; write it like 64M or 1G");
        }
        long bytes = Long.parseLong(size.group(1)) << shift(size.group(2));
        if (bytes < LEAST || bytes > MOST) {
            throw new TypeConversionException(
                    "'" + text + "' is out of range; a guest has 2M to 2046M of memory");
        }
        if (bytes % 4096 != 0) {
            throw new TypeConversionException("'" + text + "' is not a multiple of 4K");
        }
        return (int) bytes;
    }

    private static int shift(String unit) {
        switch (unit) {
            case "K":
                return 10;
            case "G":
                return 30;
            default:
                return 20;
        }
    }
}
