package jlguest.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jlguest.runtime.Cpu;
import jlguest.translator.code.BlockEnd;
import jlguest.translator.emit.Region;

/**
 * Gathers the code that is translated together: the blocks that jumps reach from a hot block, as
 * far as they are wanted, and in place of calls and software interrupts the called code, if it is
 * small.
 */
final class RegionBuilder {
    /** Instructions in a region; 50 to 70 bytes of bytecode each must stay below 8000. */
    static final int MAX_INSTRUCTIONS = 120;

    /** Instructions in a body that is put in place of a call. */
    private static final int MAX_INLINED = 50;

    /**
     * Instructions in the handler of a software interrupt that is put in place of it: as many as
     * the way into a kernel and out again takes, with what it looks at on the way.
     */
    private static final int MAX_HANDLER = 100;

    /**
     * Functions that an indirect call leads to, beyond which only the one that was called last is
     * put in place of it: of a table of system calls that is the one in this loop.
     */
    private static final int MAX_EXPECTED = 3;

    /** Calls within calls that are replaced. */
    private static final int MAX_NESTING = 4;

    /**
     * Bodies of a function within each other: one that calls itself is put in place of these calls
     * as well, so that half of them and more need no look-up and keep registers where they are.
     */
    private static final int MAX_COPIES = 2;

    /** Knows the blocks that a region can be made of. */
    interface Blocks {
        /** The block at an address, to be translated with others; null if there is none. */
        BlockUnit at(int eip, int mode);
    }

    private final Cpu cpu;
    private final Blocks blocks;

    RegionBuilder(Cpu cpu, Blocks blocks) {
        this.cpu = cpu;
        this.blocks = blocks;
    }

    /** A block at its place, and where it goes on. */
    private static final class Place {
        private final BlockUnit unit;
        private final BlockEnd end;
        private Place first;
        private Place second;
        private Place resumption;
        private final List<Place> expected = new ArrayList<>();
        private final List<Body> inlined = new ArrayList<>();
        private int number;

        Place(BlockUnit unit) {
            this.unit = unit;
            end = BlockEnd.of(unit.code());
        }
    }

    /** The blocks of one function, from where it is entered. */
    private static final class Body {
        private final Body caller;
        private final List<Place> places = new ArrayList<>();
        private final Map<Integer, Place> byAddress = new HashMap<>();
        private int instructions;
        private boolean cut;

        Body(Body caller) {
            this.caller = caller;
        }

        private Place entry() {
            return places.get(0);
        }

        private int nesting() {
            return caller == null ? 0 : 1 + caller.nesting();
        }

        /** How many of it and the bodies around it are entered at an address. */
        private int copies(int address) {
            int here = entry().unit.eip() == address ? 1 : 0;
            return caller == null ? here : here + caller.copies(address);
        }

        private List<Place> ends(BlockEnd.Kind kind) {
            return places.stream().filter(place -> place.end.kind() == kind).toList();
        }

        private Place add(BlockUnit unit) {
            Place place = new Place(unit);
            places.add(place);
            byAddress.put(unit.eip(), place);
            instructions += unit.code().instructions();
            return place;
        }
    }

    /** The region that is entered at a block, and the units that it is made from. */
    RegionPlan build(BlockUnit entry) {
        int limit = entry.regionLimit();
        Body root = explore(entry, null, limit);
        replaceCalls(root, limit - root.instructions);
        List<Place> order = new ArrayList<>();
        lay(root, order);
        return plan(order);
    }

    /** The blocks that are reached from one without leaving its function, as many as may be. */
    private Body explore(BlockUnit entry, Body caller, int limit) {
        Body body = new Body(caller);
        Deque<Place> open = new ArrayDeque<>();
        open.add(body.add(entry));
        while (!open.isEmpty()) {
            Place place = open.remove();
            if (place.end.kind() == BlockEnd.Kind.JUMP) {
                place.first = successor(place.end.first(), body, open, limit);
                if (place.end.first() == BlockEnd.NOWHERE) {
                    expect(place, body, open, limit);
                }
            }
            place.second = successor(place.end.second(), body, open, limit);
            place.resumption = successor(place.end.resumption(), body, open, limit);
        }
        return body;
    }

    private void expect(Place place, Body body, Deque<Place> open, int limit) {
        for (int address : place.unit.targets()) {
            Place target = successor(address & 0xFFFF_FFFFL, body, open, limit);
            if (target != null) {
                place.expected.add(target);
            }
        }
    }

    private Place successor(long address, Body body, Deque<Place> open, int limit) {
        if (address == BlockEnd.NOWHERE) {
            return null;
        }
        Place known = body.byAddress.get((int) address);
        if (known != null) {
            return known;
        }
        BlockUnit unit = blocks.at((int) address, body.entry().unit.mode());
        if (unit == null) {
            return null;
        }
        if (body.instructions + unit.code().instructions() > limit) {
            body.cut = true;
            return null;
        }
        Place place = body.add(unit);
        open.add(place);
        return place;
    }

    /** Puts bodies in place of calls as long as there is room; returns the room that is left. */
    private int replaceCalls(Body body, int room) {
        int left = room;
        for (Place place : body.places) {
            if (place.resumption != null && body.nesting() < MAX_NESTING) {
                left = replaceCall(place, body, left);
            }
        }
        return left;
    }

    private int replaceCall(Place place, Body body, int room) {
        switch (place.end.kind()) {
            case INTERRUPT:
                return replaceInterrupt(place, body, room);
            case CALL:
                return place.end.first() == BlockEnd.NOWHERE
                        ? replaceIndirect(place, body, room)
                        : replaceDirect(place, body, room);
            default:
                return room;
        }
    }

    private int replaceInterrupt(Place place, Body body, int room) {
        int limit = Math.min(room, MAX_HANDLER);
        Body callee = callee(handler(place), 0, body, limit, BlockEnd.Kind.INTERRUPT_RETURN);
        if (callee == null) {
            return room;
        }
        for (Place exit : callee.ends(BlockEnd.Kind.INTERRUPT_RETURN)) {
            exit.first = place.resumption;
        }
        place.first = callee.entry();
        place.inlined.add(callee);
        return replaceCalls(callee, room - callee.instructions);
    }

    private int replaceDirect(Place place, Body body, int room) {
        Body callee = function((int) place.end.first(), place, body, room);
        if (callee == null) {
            return room;
        }
        place.first = callee.entry();
        return replaceCalls(callee, room - callee.instructions);
    }

    private int replaceIndirect(Place place, Body body, int room) {
        int left = room;
        int[] targets = place.unit.targets();
        if (targets.length > MAX_EXPECTED) {
            targets = new int[] {place.unit.latestTarget()};
        }
        for (int address : targets) {
            Body callee = function(address, place, body, left);
            if (callee != null) {
                place.expected.add(callee.entry());
                left = replaceCalls(callee, left - callee.instructions);
            }
        }
        return left;
    }

    /** The body of a function that is to be put in place of a call; null if it is not. */
    private Body function(int address, Place place, Body body, int room) {
        int limit = Math.min(room, MAX_INLINED);
        Body callee = callee(address, place.unit.mode(), body, limit, BlockEnd.Kind.RETURN);
        if (callee != null) {
            for (Place exit : callee.ends(BlockEnd.Kind.RETURN)) {
                exit.expected.add(place.resumption);
            }
            place.inlined.add(callee);
        }
        return callee;
    }

    /** A body that fits into a room, not too often around itself, and comes back; else null. */
    private Body callee(int address, int mode, Body caller, int limit, BlockEnd.Kind back) {
        BlockUnit entry = blocks.at(address, mode);
        if (entry == null
                || entry.code().instructions() > limit
                || caller.copies(address) >= MAX_COPIES) {
            return null;
        }
        Body callee = explore(entry, caller, limit);
        return callee.cut || callee.ends(back).isEmpty() ? null : callee;
    }

    /** Address of the handler that a software interrupt of ring 3 leads to; 0 if the host's. */
    private int handler(Place place) {
        int vector = place.unit.interruptVector();
        boolean direct = place.unit.mode() == Cpu.USER && cpu.gates().isDirect(vector);
        return direct ? cpu.gates().handler(vector) : 0;
    }

    /** Lays a body out by address, behind its entry; what replaces a call follows the call. */
    private static void lay(Body body, List<Place> order) {
        List<Place> places = new ArrayList<>(body.places);
        places.subList(1, places.size()).sort(Comparator.comparingInt(place -> place.unit.eip()));
        for (Place place : places) {
            place.number = order.size();
            order.add(place);
            for (Body callee : place.inlined) {
                lay(callee, order);
            }
        }
    }

    private static RegionPlan plan(List<Place> order) {
        List<Region.Node> nodes = new ArrayList<>();
        Set<Region.PageGuard> guards = new LinkedHashSet<>();
        Set<BlockUnit> members = new LinkedHashSet<>();
        for (Place place : order) {
            BlockUnit unit = place.unit;
            nodes.add(
                    new Region.Node(
                            unit.code(),
                            unit.mode() == Cpu.USER,
                            number(place.first),
                            number(place.second),
                            number(place.resumption),
                            place.expected.stream().map(p -> p.number).toList()));
            guards.addAll(unit.guards());
            members.add(unit);
        }
        return new RegionPlan(
                order.get(0).unit, List.copyOf(members), new Region(nodes, List.copyOf(guards)));
    }

    private static int number(Place place) {
        return place == null ? Region.NONE : place.number;
    }
}
