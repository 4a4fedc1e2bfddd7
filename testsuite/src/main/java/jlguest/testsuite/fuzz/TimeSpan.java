package jlguest.testsuite.fuzz;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time span on the command line: {@code 90}, {@code 90s}, {@code 5m}, {@code 8h}. */
final class TimeSpan implements ITypeConverter<Duration> {
    private static final int MAX_DIGITS = 6;

    @Override
    public Duration convert(String text) {
        String digits = text.replaceFirst("[smh]$", "");
        if (!digits.matches("[0-9]{1," + MAX_DIGITS + "}")) {
            throw new TypeConversionException("'" + text + "' is no time: write 90s, 5m or 8h");
        }
        int number = Integer.parseInt(digits);
        switch (text.charAt(text.length() - 1)) {
            case 'h':
                return Duration.ofHours(number);
            case 'm':
                return Duration.ofMinutes(number);
            default:
                return Duration.ofSeconds(number);
        }
    }
}
