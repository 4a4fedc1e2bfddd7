package jlguest.testsuite.conformance;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * An instruction with one memory operand that may lie across two pages: a line of the tables of
 * {@link PageCrossingTest}.
 *
 * <p>The fields of a line, separated by bars: name; code; the register that says where the operand
 * is, and how far it points behind the operand's first byte; the operand's length, then {@code r}
 * if it is read, {@code w} if it is written or read to be written, {@code p} if it is written in
 * two parts, {@code d} if it is pushed in words of four bytes; and what else must hold: registers,
 * {@code TOP} of the x87, and {@code MEM} for the operand's bytes.
 */
record CrossingAccess(
        String name, String code, int register, int delta, int length, char kind, String setup) {
    static final List<String> REGISTERS =
            List.of("EAX", "ECX", "EDX", "EBX", "ESP", "EBP", "ESI", "EDI");

    static CrossingAccess parse(String line) {
        String[] fields = line.split("\\s*\\|\\s*");
        String place = fields[2];
        String[] operand = fields[3].split(" ");
        return new CrossingAccess(
                fields[0],
                fields[1],
                REGISTERS.indexOf(place.substring(0, 3)),
                place.length() > 3 ? Integer.parseInt(place.substring(3)) : 0,
                Integer.parseInt(operand[0]),
                operand[1].charAt(0),
                fields.length > 4 ? fields[4] : "");
    }

    boolean isAligned() {
        return name.startsWith("fx");
    }

    /** How many of the operand's bytes are to lie in the first page, in turn. */
    int[] splits() {
        if (isAligned()) {
            return new int[] {16, 32, 256, length - 16};
        }
        return new TreeSet<>(List.of(1, Math.min(2, length - 1), length / 2, length - 1))
                .stream().mapToInt(Integer::intValue).toArray();
    }

    /** Sets registers and operand up. */
    void prepare(ConformanceMachine machine, int start) {
        for (String part : setup.split(",")) {
            String[] sides = part.strip().split("=");
            if (sides.length < 2) {
                continue;
            }
            if (sides[0].startsWith("MEM")) {
                int at = sides[0].length() > 3 ? Integer.parseInt(sides[0].substring(4)) : 0;
                byte[] bytes = HexFormat.of().parseHex(sides[1].replace(" ", ""));
                for (int i = 0; i < bytes.length; i++) {
                    store(machine, start + at + i, bytes[i]);
                }
            } else if (sides[0].equals("TOP")) {
                machine.cpu.fpuState().top = Integer.parseInt(sides[1]);
            } else {
                int register = REGISTERS.indexOf(sides[0]);
                machine.state[register] =
                        sides[1].startsWith("@")
                                ? load32(machine, start + Integer.parseInt(sides[1].substring(1)))
                                : Integer.parseUnsignedInt(sides[1], 16);
            }
        }
        machine.state[register] = start + delta;
    }

    private static void store(ConformanceMachine machine, int address, int value) {
        machine.ram.store8(ConformanceMachine.physical(address), value);
    }

    private static int load32(ConformanceMachine machine, int address) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value |= machine.ram.load8(ConformanceMachine.physical(address + i)) << 8 * i;
        }
        return value;
    }

    boolean isWrite() {
        return kind != 'r';
    }

    /** Whether what it writes before the fault may stay: words or parts stored one by one. */
    boolean mayStayPartly() {
        return kind == 'd' || kind == 'p';
    }

    /**
     * Where the fault is if one page is missing: the first byte there that the instruction reaches.
     */
    int faultAddress(int start, int boundary, boolean lowMissing) {
        if (kind != 'd') {
            return lowMissing ? start : boundary;
        }
        int[] pushes = new int[length / 4];
        Arrays.setAll(pushes, i -> start + length - 4 * (i + 1));
        for (int push : pushes) {
            if (lowMissing && push < boundary) {
                return push;
            }
            if (!lowMissing && push + 4 > boundary) {
                return Math.max(push, boundary);
            }
        }
        throw new IllegalArgumentException("does not cross: " + this);
    }
}
