package jlguest.hypervisor.profile;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A function and what it called: a node of the tree that samples make. */
final class CallTree {
    private final String name;
    private final long[] self = new long[Place.values().length];
    private final long[] total = new long[self.length];
    private final Map<String, CallTree> callees = new TreeMap<>();

    CallTree(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** What was called from here, by name; null if it was not yet. */
    CallTree callee(String callee) {
        return callees.get(callee);
    }

    /** Adds a callee that is not there yet. */
    CallTree addCallee(String callee) {
        CallTree node = new CallTree(callee);
        callees.put(callee, node);
        return node;
    }

    /** All callees, by name. */
    Collection<CallTree> callees() {
        return callees.values();
    }

    /** Counts a sample that is in this function or below it. */
    void countTotal(Place place) {
        total[place.ordinal()]++;
    }

    /** Counts a sample that is in this very function. */
    void countSelf(Place place) {
        self[place.ordinal()]++;
    }

    /** Samples in this very function. */
    long self(Place place) {
        return self[place.ordinal()];
    }

    /** Samples in this function and below. */
    long total(Place place) {
        return total[place.ordinal()];
    }

    /** Samples in this function and below, of all places. */
    long total() {
        long sum = 0;
        for (long count : total) {
            sum += count;
        }
        return sum;
    }

    /** The place of most samples here and below. */
    Place mostly() {
        Place most = Place.TRANSLATED;
        for (Place place : Place.values()) {
            if (total(place) > total(most)) {
                most = place;
            }
        }
        return most;
    }
}
