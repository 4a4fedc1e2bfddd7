package jlguest.testsuite.fuzz;

import java.util.Arrays;
import java.util.List;

/**
 * What a processor holds after a run, all of it.
 *
 * @param ended how the run ended
 * @param state registers and hidden parts of segments, without the micro-code's temporaries and
 *     with the flags worked out
 * @param fpu floating point state in the layout of docs/vectors.md, and what FNSTENV shows besides
 * @param ram all of guest-physical memory, page tables included
 * @param events each trap on the way, in order
 * @param instructions how many were retired
 */
record Outcome(
        End ended, int[] state, byte[] fpu, byte[] ram, List<Event> events, long instructions) {
    /** Ways for a run to end. */
    enum End {
        /** At the end of the program. */
        DONE,
        /** Outside of the program, or after too many traps. */
        LOST,
        /** Did not end by itself. */
        ENDLESS
    }

    /**
     * A trap that went to the host.
     *
     * @param exit the exit code
     * @param eip the instruction's address
     * @param eflags EFLAGS
     * @param errorCode error code, if the trap has one
     * @param faultAddress address of a page fault
     * @param registers sum over the general registers
     */
    record Event(
            int exit,
            int eip,
            int eflags,
            int errorCode,
            int faultAddress,
            List<Integer> registers) {
        @Override
        public String toString() {
            return String.format(
                    "exit %x at %08x, eflags %x, error %x, address %08x, registers %s",
                    exit, eip, eflags, errorCode, faultAddress, hex(registers));
        }

        private static String hex(List<Integer> values) {
            return values.stream().map(Integer::toHexString).toList().toString();
        }
    }

    private static final String[] NAMES = {
        "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "eip", "eflags", "mode"
    };

    /** What differs from what it should be, or null if nothing does. */
    String difference(Outcome reference) {
        StringBuilder text = new StringBuilder();
        if (ended != reference.ended) {
            text.append("; ended ").append(ended).append(" not ").append(reference.ended);
        }
        differingEvent(reference, text);
        for (int i = 0; i < state.length; i++) {
            if (state[i] != reference.state[i]) {
                String name = i < NAMES.length ? NAMES[i] : "segment state " + (i - NAMES.length);
                append(text, name, state[i], reference.state[i]);
            }
        }
        int at = Arrays.mismatch(fpu, reference.fpu);
        if (at >= 0) {
            append(text, "fpu byte " + at, fpu[at] & 0xFF, reference.fpu[at] & 0xFF);
        }
        at = Arrays.mismatch(ram, reference.ram);
        if (at >= 0) {
            String name = "byte at physical " + Integer.toHexString(at);
            append(text, name, ram[at] & 0xFF, reference.ram[at] & 0xFF);
        }
        if (instructions != reference.instructions) {
            text.append("; ").append(instructions).append(" instructions retired, not ");
            text.append(reference.instructions);
        }
        return text.length() == 0 ? null : text.substring(2);
    }

    private void differingEvent(Outcome reference, StringBuilder text) {
        int common = Math.min(events.size(), reference.events.size());
        for (int i = 0; i < common; i++) {
            if (!events.get(i).equals(reference.events.get(i))) {
                text.append("; trap ").append(i + 1).append(": ").append(events.get(i));
                text.append(" not ").append(reference.events.get(i));
                return;
            }
        }
        if (events.size() != reference.events.size()) {
            text.append("; ").append(events.size()).append(" traps not ");
            text.append(reference.events.size());
            List<Event> longer = events.size() > common ? events : reference.events;
            text.append(", one more being ").append(longer.get(common));
        }
    }

    private static void append(StringBuilder text, String name, int got, int want) {
        text.append("; ").append(name).append(' ').append(Integer.toHexString(got));
        text.append(" not ").append(Integer.toHexString(want));
    }
}
