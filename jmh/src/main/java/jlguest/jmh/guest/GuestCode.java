package jlguest.jmh.guest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of guest code under construction: instruction bytes as the caller assembled them, with
 * labels for what only the whole can tell, addresses and distances.
 *
 * <p>Branches have 32-bit displacements. Labels may be used before they are set.
 */
public final class GuestCode {
    private static final int INT = 0xCD;
    private static final int NOP = 0x90;

    /** A word to be filled in: at an offset, relative to the word's end or not. */
    private record Fixup(int offset, String label, boolean relative) {}

    private final int origin;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<Fixup> fixups = new ArrayList<>();

    /**
     * Begins a piece of code.
     *
     * @param origin virtual address of its first byte
     */
    public GuestCode(int origin) {
        this.origin = origin;
    }

    /** Virtual address of the first byte. */
    public int origin() {
        return origin;
    }

    /** Virtual address of the next byte. */
    public int here() {
        return origin + bytes.size();
    }

    /** Appends bytes as they are. */
    public GuestCode code(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    /** Appends a 32-bit word: an immediate or an absolute address. */
    public GuestCode word(int value) {
        return code(value, value >>> 8, value >>> 16, value >>> 24);
    }

    /** Appends a label's address. */
    public GuestCode address(String label) {
        fixups.add(new Fixup(bytes.size(), label, false));
        return word(0);
    }

    /** Sets a label to the present address. */
    public GuestCode label(String name) {
        if (labels.put(name, here()) != null) {
            throw new IllegalStateException("label set twice: " + name);
        }
        return this;
    }

    /** Appends {@code nop}s up to a multiple of a power of two. */
    public GuestCode align(int boundary) {
        while ((here() & boundary - 1) != 0) {
            code(NOP);
        }
        return this;
    }

    /** Appends {@code jmp}. */
    public GuestCode jmp(String label) {
        return code(0xE9).distance(label);
    }

    /** Appends {@code jnz}. */
    public GuestCode jnz(String label) {
        return code(0x0F, 0x85).distance(label);
    }

    /** Appends {@code jz}. */
    public GuestCode jz(String label) {
        return code(0x0F, 0x84).distance(label);
    }

    /** Appends {@code jb}, the unsigned "below", or "carry". */
    public GuestCode jb(String label) {
        return code(0x0F, 0x82).distance(label);
    }

    /** Appends {@code jae}, the unsigned "not below". */
    public GuestCode jae(String label) {
        return code(0x0F, 0x83).distance(label);
    }

    /** Appends {@code call}. */
    public GuestCode call(String label) {
        return code(0xE8).distance(label);
    }

    /** Appends {@code int n}. */
    public GuestCode interrupt(int vector) {
        return code(INT, vector);
    }

    /** Appends {@code dec %ecx} and {@code jnz}: the end of a loop. */
    public GuestCode loop(String label) {
        return code(0x49).jnz(label); // dec %ecx
    }

    private GuestCode distance(String label) {
        fixups.add(new Fixup(bytes.size(), label, true));
        return word(0);
    }

    /** Address of a label that has been set. */
    public int addressOf(String label) {
        Integer address = labels.get(label);
        if (address == null) {
            throw new IllegalStateException("label never set: " + label);
        }
        return address;
    }

    /** The bytes, with all labels resolved. */
    public byte[] assemble() {
        ByteBuffer result = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        for (Fixup fixup : fixups) {
            int base = fixup.relative ? origin + fixup.offset + 4 : 0;
            result.putInt(fixup.offset, addressOf(fixup.label) - base);
        }
        return result.array();
    }
}
