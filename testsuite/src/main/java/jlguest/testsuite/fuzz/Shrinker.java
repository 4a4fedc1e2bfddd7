package jlguest.testsuite.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import jlguest.runtime.Cpu;

/**
 * Makes a failing case small: takes pieces away as long as it still fails, first many at once, then
 * fewer (delta debugging, after Zeller and Hildebrandt 2002), and likewise its states.
 */
final class Shrinker {
    /** Cases tried at most, so that a slow case does not hold up a run for long. */
    private static final int MAX_TRIES = 1500;

    private final Predicate<FuzzCase> fails;
    private int tries;

    /**
     * @param fails whether a case fails
     */
    Shrinker(Predicate<FuzzCase> fails) {
        this.fails = fails;
    }

    /** A case that fails, as small as could be found. */
    FuzzCase shrink(FuzzCase failing) {
        FuzzCase smallest = states(failing);
        if (smallest.program() == null) {
            return smallest;
        }
        int before;
        do {
            before = smallest.program().pieces().size();
            smallest = pieces(smallest);
        } while (smallest.program().pieces().size() < before && tries < MAX_TRIES);
        return states(smallest);
    }

    private boolean stillFails(FuzzCase candidate) {
        return candidate != null && tries++ < MAX_TRIES && fails.test(candidate);
    }

    private FuzzCase states(FuzzCase from) {
        FuzzCase smallest = from;
        for (StartState state : from.states()) {
            FuzzCase alone = from.with(List.of(state));
            if (stillFails(alone)) {
                return plain(alone);
            }
        }
        for (StartState state : from.states()) {
            List<StartState> others = new ArrayList<>(smallest.states());
            others.remove(state);
            if (!others.isEmpty() && stillFails(smallest.with(others))) {
                smallest = smallest.with(others);
            }
        }
        return smallest;
    }

    /** The same case with ordinary pages and registers at zero, as far as it fails all the same. */
    private FuzzCase plain(FuzzCase from) {
        FuzzCase smallest = from;
        StartState state = from.states().get(0);
        for (int i = 0; i < 8; i++) {
            if (i == Cpu.ESP || state.registers()[i] == 0) {
                continue;
            }
            int[] registers = state.registers().clone();
            registers[i] = 0;
            StartState simpler = state.withRegisters(registers);
            FuzzCase candidate = from.with(List.of(simpler));
            if (stillFails(candidate)) {
                state = simpler;
                smallest = candidate;
            }
        }
        FuzzCase candidate = from.with(List.of(state.withMapping(0)));
        return stillFails(candidate) ? candidate : smallest;
    }

    private FuzzCase pieces(FuzzCase from) {
        FuzzCase smallest = from;
        for (int size = Math.max(1, from.program().pieces().size() / 2); size > 0; size /= 2) {
            int at = 0;
            while (at < smallest.program().pieces().size()) {
                FuzzCase candidate = without(smallest, at, size);
                if (stillFails(candidate)) {
                    smallest = candidate;
                } else {
                    at += size;
                }
            }
        }
        return smallest;
    }

    private static FuzzCase without(FuzzCase from, int at, int size) {
        List<Piece> pieces = from.program().pieces();
        List<Piece> removed = new ArrayList<>();
        for (Piece piece : pieces.subList(at, Math.min(pieces.size(), at + size))) {
            if (piece.isRemovable() || !from.program().refersTo(piece.label())) {
                removed.add(piece);
            }
        }
        return removed.isEmpty() ? null : from.with(from.program().without(removed));
    }
}
