package jlguest.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jlguest.translator.code.BlockEnd;

/**
 * The blocks of one function, or as many as may be, from where it is entered: what is reached
 * without leaving the function for a called one.
 */
final class Body {
    private final Body caller;
    private final RegionBuilder.Blocks blocks;
    private final int limit;
    private final List<Place> places = new ArrayList<>();
    private final Map<Integer, Place> byAddress = new HashMap<>();
    private final Deque<Place> open = new ArrayDeque<>();
    private int instructions;
    private boolean cut;

    /** A block at its place, and where it goes on. */
    static final class Place {
        final BlockUnit unit;
        final BlockEnd end;
        final List<Place> expected = new ArrayList<>();
        final List<Body> inlined = new ArrayList<>();
        Place first;
        Place second;
        Place resumption;
        int number;

        private Place(BlockUnit unit) {
            this.unit = unit;
            end = BlockEnd.of(unit.code());
        }

        /** Where the function goes on, called functions left aside. */
        List<Place> successors() {
            List<Place> found = new ArrayList<>();
            if (end.kind() == BlockEnd.Kind.JUMP) {
                found.add(first);
                found.addAll(expected);
            }
            found.add(second);
            found.add(resumption);
            found.removeIf(Objects::isNull);
            return found;
        }

        /** Blocks from here to here again, in the shortest loop; very many if there is none. */
        private int round() {
            Map<Place, Integer> distances = new HashMap<>();
            Deque<Place> open = new ArrayDeque<>(List.of(this));
            while (!open.isEmpty()) {
                Place place = open.remove();
                int distance = distances.getOrDefault(place, 0) + 1;
                for (Place next : place.successors()) {
                    if (distances.putIfAbsent(next, distance) == null) {
                        open.add(next);
                    }
                }
            }
            return distances.getOrDefault(this, Integer.MAX_VALUE);
        }
    }

    /**
     * @param caller the body it is to be put into; null if none
     * @param limit instructions beyond which blocks are left out
     */
    Body(BlockUnit entry, Body caller, RegionBuilder.Blocks blocks, int limit) {
        this.caller = caller;
        this.blocks = blocks;
        this.limit = limit;
        add(entry);
        while (!open.isEmpty()) {
            follow(open.remove());
        }
    }

    private void follow(Place place) {
        if (place.end.kind() == BlockEnd.Kind.JUMP) {
            place.first = successor(place.end.first());
            if (place.end.first() == BlockEnd.NOWHERE) {
                for (int address : place.unit.targets()) {
                    Place target = successor(address & 0xFFFF_FFFFL);
                    if (target != null) {
                        place.expected.add(target);
                    }
                }
            }
        }
        place.second = successor(place.end.second());
        place.resumption = successor(place.end.resumption());
    }

    private Place successor(long address) {
        if (address == BlockEnd.NOWHERE) {
            return null;
        }
        Place known = byAddress.get((int) address);
        if (known != null) {
            return known;
        }
        BlockUnit unit = blocks.at((int) address, entry().unit.mode());
        if (unit == null) {
            return null;
        }
        if (instructions + unit.code().instructions() > limit) {
            cut = true;
            return null;
        }
        return add(unit);
    }

    private Place add(BlockUnit unit) {
        Place place = new Place(unit);
        places.add(place);
        byAddress.put(unit.eip(), place);
        instructions += unit.code().instructions();
        open.add(place);
        return place;
    }

    /** Its blocks, the first being where it is entered, the others as they were found. */
    List<Place> places() {
        return places;
    }

    /**
     * The places that call a function or the kernel and go on behind: first those in the shortest
     * loops, which run most often.
     */
    List<Place> calls() {
        Map<Place, Integer> rounds = new LinkedHashMap<>();
        for (Place place : places) {
            if (place.resumption != null) {
                rounds.put(place, place.round());
            }
        }
        return rounds.keySet().stream().sorted(Comparator.comparing(rounds::get)).toList();
    }

    Place entry() {
        return places.get(0);
    }

    int instructions() {
        return instructions;
    }

    /** Whether blocks were left out because there are too many. */
    boolean isCut() {
        return cut;
    }

    /** Number of bodies around it. */
    int nesting() {
        return caller == null ? 0 : 1 + caller.nesting();
    }

    /** How many of it and the bodies around it are entered at an address. */
    int copies(int address) {
        int here = entry().unit.eip() == address ? 1 : 0;
        return caller == null ? here : here + caller.copies(address);
    }

    /** The places whose blocks end in a way. */
    List<Place> ends(BlockEnd.Kind kind) {
        return places.stream().filter(place -> place.end.kind() == kind).toList();
    }
}
