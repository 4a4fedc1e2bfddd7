package jlguest.hypervisor.net;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address of one station on an Ethernet.
 *
 * @param bits the address in the low 48 bits, first byte highest
 */
public record MacAddress(long bits) {
    private static final Pattern TEXT = Pattern.compile("(\\p{XDigit}{2}:){5}\\p{XDigit}{2}");

    /** In the first byte: the address of several stations. */
    private static final long GROUP = 0x01L << 40;

    /** First bytes of the addresses that ports give: locally administered. */
    private static final long LOCAL = 0x024A_4C00_0000L;

    /**
     * @throws IllegalArgumentException if it is not the address of one station
     */
    public MacAddress {
        if (bits <= 0 || bits >>> 48 != 0 || (bits & GROUP) != 0) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%012x is not the address of one station", bits));
        }
    }

    /**
     * Reads an address such as 02:00:00:12:34:56.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static MacAddress parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no network address such as 02:00:00:12:34:56");
        }
        return new MacAddress(Long.parseLong(text.replace(":", ""), 16));
    }

    /** A locally administered address: the same number makes the same address. */
    static MacAddress local(int number) {
        return new MacAddress(LOCAL | number & 0xFF_FFFF);
    }

    /** The six bytes. */
    public byte[] bytes() {
        byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (bits >>> 40 - 8 * i);
        }
        return bytes;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (byte part : bytes()) {
            text.append(text.length() == 0 ? "" : ":");
            text.append(String.format(Locale.ROOT, "%02x", part));
        }
        return text.toString();
    }
}
