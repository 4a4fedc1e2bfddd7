package jlguest.runtime;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.mmu.PageMap;

/**
 * All code units of a processor: found fast by virtual address, surely by physical address, and
 * dropped when their bytes change.
 */
public final class UnitCache implements CodePages.Listener {
    /** Entries of the direct-mapped table in front: as many as there can be units. */
    private static final int FRONT_SIZE = CodeUnit.FRONT_SIZE;

    /** Units kept; a guest that runs more distinct code starts over with an empty cache. */
    private static final int MAX_UNITS = 1 << 16;

    private final Cpu cpu;
    private final CodePages pages;
    private final CodeUnit[] front = new CodeUnit[FRONT_SIZE];
    private final Long2ObjectOpenHashMap<CodeUnit> units = new Long2ObjectOpenHashMap<>();
    private final Int2ObjectOpenHashMap<List<CodeUnit>> byFrame = new Int2ObjectOpenHashMap<>();
    private InvalidationListener listener = InvalidationListener.NONE;
    private volatile int changes;

    UnitCache(Cpu cpu) {
        this.cpu = cpu;
        pages = cpu.space().code();
        pages.setListener(this);
        Arrays.fill(front, CodeUnit.NOWHERE);
    }

    /** The direct-mapped table in front, for {@link CodeUnit#codeAt}. */
    public CodeUnit[] front() {
        return front;
    }

    /** Sets who hears of dropped units; to be called before the guest runs. */
    public void setInvalidationListener(InvalidationListener newListener) {
        listener = newListener;
    }

    /**
     * How many times a unit was dropped or given JVM code, modulo 2^32. While this and {@link
     * jlguest.mmu.PageMaps#changes} stay, a unit that might be entered may be entered again.
     */
    public int changes() {
        return changes;
    }

    /** The unit at an address if the front table has it and it may be entered, else null. */
    public CodeUnit findFast(int eip, int mode) {
        CodeUnit unit = front[CodeUnit.slot(eip)];
        return unit.eip == eip && mayEnter(unit, mode) ? unit : null;
    }

    /** Whether a unit's code is what its pages hold now. */
    public boolean mayEnter(CodeUnit unit, int mode) {
        PageMap map = cpu.space().maps().read((mode & Cpu.USER) != 0);
        return unit.mode == mode
                && unit.isValid()
                && map.physical(unit.eip) == unit.physical
                && (unit.secondFrame < 0
                        || map.physical(secondPage(unit.eip))
                                == unit.secondFrame << GuestRam.PAGE_SHIFT);
    }

    private static int secondPage(int eip) {
        return (eip | GuestRam.PAGE_SIZE - 1) + 1;
    }

    /**
     * The unit at an address if there is one that may be entered; brings its pages into the page
     * map.
     *
     * @throws GuestFault if the first byte cannot be fetched
     */
    CodeUnit find(int eip, int mode) {
        int physical = cpu.memory().translateFetch(eip);
        CodeUnit unit = units.get(key(eip, mode, physical));
        if (unit == null) {
            return null;
        }
        if (unit.secondFrame >= 0) {
            bringIn(secondPage(eip));
        }
        if (!mayEnter(unit, mode)) {
            drop(unit);
            return null;
        }
        front[CodeUnit.slot(eip)] = unit;
        return unit;
    }

    /**
     * The unit at an address if there is one that may be entered, without filling maps; or null.
     */
    public CodeUnit known(int eip, int mode) {
        int physical = cpu.space().maps().read((mode & Cpu.USER) != 0).physical(eip);
        CodeUnit unit = physical < 0 ? null : units.get(key(eip, mode, physical));
        return unit != null && mayEnter(unit, mode) ? unit : null;
    }

    /**
     * Brings a unit's second page into the page map. If that is not there, the unit cannot be
     * entered; but its first instructions can be executed, so this is no fault yet.
     */
    private void bringIn(int address) {
        try {
            cpu.memory().translateFetch(address);
        } catch (GuestFault fault) {
            // The page map has no entry now, which mayEnter will see.
        }
    }

    private static long key(int eip, int mode, int physical) {
        long place = (long) physical << 21 | (eip >>> GuestRam.PAGE_SHIFT) << 1 | mode & Cpu.USER;
        return place | (long) (mode & CodeUnit.DATA) << 32;
    }

    /** Adds a new unit of code, after which stores to its bytes are noticed. */
    public void add(CodeUnit unit) {
        watch(unit);
        front[CodeUnit.slot(unit.eip)] = unit;
    }

    /**
     * Has stores to a unit's bytes noticed, which are not to be executed.
     *
     * @return the unit, or one that says the same and is watched already
     */
    public CodeUnit addData(CodeUnit unit) {
        CodeUnit known = units.get(key(unit.eip, unit.mode, unit.physical));
        if (known != null && known.length == unit.length) {
            return known;
        }
        watch(unit);
        return unit;
    }

    private void watch(CodeUnit unit) {
        if (units.size() >= MAX_UNITS) {
            clear(InvalidationListener.Cause.CACHE_FULL);
        }
        units.put(key(unit.eip, unit.mode, unit.physical), unit);
        addTo(unit.physical >>> GuestRam.PAGE_SHIFT, unit);
        if (unit.secondFrame >= 0) {
            addTo(unit.secondFrame, unit);
        }
    }

    private void addTo(int frame, CodeUnit unit) {
        List<CodeUnit> list = byFrame.get(frame);
        if (list == null) {
            list = new ArrayList<>();
            byFrame.put(frame, list);
        }
        list.add(unit);
        pages.markCode(frame, start(unit, frame), end(unit, frame));
    }

    private static int offset(CodeUnit unit) {
        return unit.physical & (GuestRam.PAGE_SIZE - 1);
    }

    /** First byte of the unit within one of its frames. */
    private static int start(CodeUnit unit, int frame) {
        return frame == unit.physical >>> GuestRam.PAGE_SHIFT ? offset(unit) : 0;
    }

    /** One past the last byte of the unit within one of its frames. */
    private static int end(CodeUnit unit, int frame) {
        int end = offset(unit) + unit.length;
        return frame == unit.physical >>> GuestRam.PAGE_SHIFT
                ? Math.min(end, GuestRam.PAGE_SIZE)
                : end - GuestRam.PAGE_SIZE;
    }

    @Override
    public synchronized void codeWritten(int frame, int from, int to) {
        List<CodeUnit> list = byFrame.get(frame);
        long lines = 0;
        int dropped = 0;
        if (list != null) {
            for (CodeUnit unit : list.toArray(new CodeUnit[0])) {
                if (start(unit, frame) < to && end(unit, frame) > from) {
                    drop(unit);
                    dropped++;
                } else {
                    lines |= CodePages.lineMask(start(unit, frame), end(unit, frame));
                }
            }
        }
        pages.setLines(frame, lines);
        if (dropped != 0) {
            cpu.statistics().invalidations += dropped;
            int page = frame << GuestRam.PAGE_SHIFT;
            listener.dropped(page, dropped, InvalidationListener.Cause.WRITE);
        }
    }

    private synchronized void drop(CodeUnit unit) {
        changes++;
        unit.invalidate();
        cpu.noteDroppedCode();
        units.remove(key(unit.eip, unit.mode, unit.physical), unit);
        removeFrom(unit, unit.physical >>> GuestRam.PAGE_SHIFT);
        if (unit.secondFrame >= 0) {
            removeFrom(unit, unit.secondFrame);
        }
    }

    private void removeFrom(CodeUnit unit, int frame) {
        List<CodeUnit> list = byFrame.get(frame);
        list.remove(unit);
        if (list.isEmpty()) {
            byFrame.remove(frame);
        }
    }

    /**
     * Gives a unit its JVM code, unless bytes that it was made from have changed meanwhile. May be
     * called on any thread.
     *
     * @param entry the unit that is entered
     * @param members all units whose bytes the code was made from
     * @return false if it was made from bytes that have changed
     */
    public synchronized boolean install(
            CodeUnit entry, List<? extends CodeUnit> members, TranslatedCode code) {
        for (CodeUnit member : members) {
            if (!member.isValid()) {
                return false;
            }
        }
        for (CodeUnit member : members) {
            member.addDependent(entry);
        }
        entry.setTranslated(code);
        changes++;
        return true;
    }

    /** Drops everything. */
    public void clear() {
        clear(InvalidationListener.Cause.REQUEST);
    }

    /** Drops everything, and tells the listener why. */
    public synchronized void clear(InvalidationListener.Cause cause) {
        changes++;
        cpu.noteDroppedCode();
        int dropped = units.size();
        for (CodeUnit unit : units.values()) {
            unit.invalidate();
        }
        units.clear();
        Arrays.fill(front, CodeUnit.NOWHERE);
        for (int frame : byFrame.keySet()) {
            pages.setLines(frame, 0);
        }
        byFrame.clear();
        if (dropped != 0) {
            listener.dropped(-1, dropped, cause);
        }
    }

    /** Number of units. */
    public int size() {
        return units.size();
    }
}
