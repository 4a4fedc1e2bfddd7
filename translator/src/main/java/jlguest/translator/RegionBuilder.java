package jlguest.translator;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import jlguest.runtime.CallTargets;
import jlguest.runtime.Cpu;
import jlguest.runtime.UnitCache;
import jlguest.translator.code.BlockEnd;
import jlguest.translator.emit.Region;
import jlguest.translator.emit.RegionCompiler;
import jlguest.translator.emit.TranslationAim;

/**
 * Gathers the code that is translated together: the blocks that jumps reach from a hot block, as
 * far as they are wanted, and in place of calls and software interrupts the called code, if it is
 * small.
 */
final class RegionBuilder {
    /**
     * Instructions in a region, those of called code left aside if {@link #MAX_WITH_CALLED} holds
     * for them; 50 to 70 bytes of bytecode each must stay below 8000.
     */
    static final int MAX_INSTRUCTIONS = 120;

    /** Instructions in a region with called code, where methods may be larger. */
    static final int MAX_WITH_CALLED = 2 * MAX_INSTRUCTIONS;

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
     * and those in it as well, so that three quarters of them and more need no look-up.
     */
    private static final int MAX_COPIES = 3;

    /** Knows the blocks that a region can be made of. */
    interface Blocks {
        /** The block at an address, to be translated with others; null if there is none. */
        BlockUnit at(int eip, int mode);
    }

    private final Cpu cpu;
    private final UnitCache cache;
    private final CallTargets callTargets;
    private final Blocks blocks;
    private final boolean mayBeLarge;

    /**
     * @param cache hears of the tables that regions take for constant
     * @param callTargets where calls led last
     * @param mayBeLarge whether HotSpot compiles methods of more than {@link
     *     RegionCompiler#METHOD_LIMIT}
     */
    RegionBuilder(
            Cpu cpu, UnitCache cache, CallTargets callTargets, Blocks blocks, boolean mayBeLarge) {
        this.cpu = cpu;
        this.cache = cache;
        this.callTargets = callTargets;
        this.blocks = blocks;
        this.mayBeLarge = mayBeLarge;
    }

    /**
     * The region for a hot block, and the units that it is made from. It may be entered at another
     * block of the same loop, in place of a smaller region there.
     *
     * @param aim as for {@link #build}
     */
    RegionPlan buildAround(BlockUnit hot, TranslationAim aim) {
        RegionPlan plan = build(hot, aim);
        int carries = plan.region().unknownCarries();
        if (carries == 0) {
            return plan;
        }
        BlockUnit entry = LoopEntry.of(new Body(hot, null, among(aim), ownLimit(hot)));
        RegionPlan other = build(entry, aim);
        boolean isNew = entry.translated() == null || other.members().size() > entry.regionBlocks();
        boolean isBetter = isNew && other.region().unknownCarries() < carries;
        return isBetter && other.members().contains(hot) ? other : plan;
    }

    /**
     * The region that is entered at a block, and the units that it is made from.
     *
     * @param aim what for: if it is to be fast soon, code is not put in place of calls, lest the
     *     same code be compiled in many places
     */
    RegionPlan build(BlockUnit entry, TranslationAim aim) {
        int limit = ownLimit(entry);
        Body root = new Body(entry, null, among(aim), limit);
        if (aim == TranslationAim.OPTIMIZED) {
            replaceCalls(root, (mayBeLarge ? entry.regionLimit() : limit) - root.instructions());
        }
        List<Body.Place> order = new ArrayList<>();
        lay(root, order);
        return plan(order, aim);
    }

    private Blocks among(TranslationAim aim) {
        return aim == TranslationAim.BASELINE ? new NotForGood(blocks) : blocks;
    }

    /**
     * Blocks where no good code is entered. With others a function's first translation would go
     * round in its loops, where there is better code to go to.
     */
    private record NotForGood(Blocks all) implements Blocks {
        @Override
        public BlockUnit at(int eip, int mode) {
            BlockUnit unit = all.at(eip, mode);
            return unit == null || unit.isTranslatedForGood() ? null : unit;
        }
    }

    /** Instructions in a region, called code left aside. */
    private static int ownLimit(BlockUnit entry) {
        return Math.min(entry.regionLimit(), MAX_INSTRUCTIONS);
    }

    /** Puts bodies in place of calls as long as there is room; returns the room that is left. */
    private int replaceCalls(Body body, int room) {
        int left = room;
        if (body.nesting() < MAX_NESTING) {
            for (Body.Place place : body.calls()) {
                left = replaceCall(place, body, left);
            }
        }
        return left;
    }

    private int replaceCall(Body.Place place, Body body, int room) {
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

    private int replaceInterrupt(Body.Place place, Body body, int room) {
        int limit = Math.min(room, MAX_HANDLER);
        Body callee = callee(handler(place), 0, body, limit, BlockEnd.Kind.INTERRUPT_RETURN);
        if (callee == null) {
            return room;
        }
        for (Body.Place exit : callee.ends(BlockEnd.Kind.INTERRUPT_RETURN)) {
            exit.first = place.resumption;
        }
        place.first = callee.entry();
        place.inlined.add(callee);
        return replaceCalls(callee, room - callee.instructions());
    }

    private int replaceDirect(Body.Place place, Body body, int room) {
        Body callee = function((int) place.end.first(), place, body, room);
        if (callee == null) {
            return room;
        }
        place.first = callee.entry();
        return replaceCalls(callee, room - callee.instructions());
    }

    private int replaceIndirect(Body.Place place, Body body, int room) {
        int left = room;
        int latest = callTargets.latest(place.unit.eip());
        if (latest != 0) {
            place.unit.noteTarget(latest);
        }
        int[] targets = place.unit.targets();
        if (targets.length > MAX_EXPECTED) {
            targets = new int[] {latest};
        }
        for (int address : targets) {
            Body callee = function(address, place, body, left);
            if (callee != null) {
                place.expected.add(callee.entry());
                left = replaceCalls(callee, left - callee.instructions());
            }
        }
        return left;
    }

    /** The body of a function that is to be put in place of a call; null if it is not. */
    private Body function(int address, Body.Place place, Body body, int room) {
        int limit = Math.min(room, MAX_INLINED);
        Body callee = callee(address, place.unit.mode(), body, limit, BlockEnd.Kind.RETURN);
        if (callee != null) {
            for (Body.Place exit : callee.ends(BlockEnd.Kind.RETURN)) {
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
        Body callee = new Body(entry, caller, blocks, limit);
        return callee.isCut() || callee.ends(back).isEmpty() ? null : callee;
    }

    /** Address of the handler that a software interrupt of ring 3 leads to; 0 if the host's. */
    private int handler(Body.Place place) {
        int vector = place.unit.interruptVector();
        boolean direct = place.unit.mode() == Cpu.USER && cpu.gates().isDirect(vector);
        return direct ? cpu.gates().handler(vector) : 0;
    }

    /** Lays a body out by address, behind its entry; what replaces a call follows the call. */
    private static void lay(Body body, List<Body.Place> order) {
        SortedMap<Integer, Body.Place> behind = new TreeMap<>();
        for (Body.Place place : body.places()) {
            behind.put(place.unit.eip(), place);
        }
        behind.remove(body.entry().unit.eip());
        lay(body.entry(), order);
        for (Body.Place place : behind.values()) {
            lay(place, order);
        }
    }

    private static void lay(Body.Place place, List<Body.Place> order) {
        place.number = order.size();
        order.add(place);
        for (Body callee : place.inlined) {
            lay(callee, order);
        }
    }

    private RegionPlan plan(List<Body.Place> order, TranslationAim aim) {
        List<Region.Node> nodes = new ArrayList<>();
        Set<Region.PageGuard> guards = new LinkedHashSet<>();
        Set<BlockUnit> members = new LinkedHashSet<>();
        Set<JumpTable> tables = new LinkedHashSet<>();
        for (Body.Place place : order) {
            BlockUnit unit = place.unit;
            JumpTable table = aim == TranslationAim.OPTIMIZED ? table(place) : null;
            if (table != null) {
                guards.add(table.guard());
                tables.add(table);
            }
            nodes.add(
                    new Region.Node(
                            unit.code(),
                            unit.mode() == Cpu.USER,
                            number(place.first),
                            number(place.second),
                            number(place.resumption),
                            numbers(place.expected),
                            table == null ? List.of() : numbers(table, place.expected)));
            guards.addAll(unit.guards());
            members.add(unit);
        }
        return new RegionPlan(
                order.get(0).unit,
                List.copyOf(members),
                List.copyOf(tables),
                new Region(nodes, List.copyOf(guards)),
                aim);
    }

    /** The table of the jump that ends a place, to be taken for constant; else null. */
    private JumpTable table(Body.Place place) {
        if (place.expected.isEmpty()) {
            return null;
        }
        BlockUnit unit = place.unit;
        boolean hasChanged = unit.table() != null && !unit.table().isValid();
        JumpTable table = hasChanged ? null : JumpTable.of(unit, cpu);
        if (table != null) {
            table = (JumpTable) cache.addData(table);
            unit.setTable(table);
        }
        return table;
    }

    /** For each element of a table, the number of the place that it leads to. */
    private static List<Integer> numbers(JumpTable table, List<Body.Place> places) {
        List<Integer> numbers = new ArrayList<>(table.elements().length);
        for (int address : table.elements()) {
            int number = Region.NONE;
            for (Body.Place place : places) {
                number = place.unit.eip() == address ? place.number : number;
            }
            numbers.add(number);
        }
        return numbers;
    }

    private static List<Integer> numbers(List<Body.Place> places) {
        List<Integer> numbers = new ArrayList<>(places.size());
        for (Body.Place place : places) {
            numbers.add(place.number);
        }
        return numbers;
    }

    private static int number(Body.Place place) {
        return place == null ? Region.NONE : place.number;
    }
}
