package jlguest.translator;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import jlguest.mmu.GuestRam;
import jlguest.mmu.PageMaps;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Cpu;
import jlguest.translator.code.TableJump;
import jlguest.translator.emit.Region;

/**
 * Elements of a table of jumps, as they were when a region was planned that takes them for
 * constants: like a block, it is dropped with all that was made from it when its bytes change.
 */
final class JumpTable extends CodeUnit {
    /** Elements that are looked at. */
    private static final int MAX_ELEMENTS = 256;

    private final int[] elements;

    private JumpTable(BlockUnit jumping, int base, int physical, int[] elements) {
        super(base, jumping.mode() | DATA, physical, elements.length * TableJump.ELEMENT, -1);
        this.elements = elements;
    }

    /**
     * The table from which a block's jump takes its target, up to the last element that leads to
     * one of its {@linkplain BlockUnit#targets known targets}. Null if there is none that has them
     * all and is in one mapped page, or if that may be stored to without a look: stores to a page
     * that is watched are slow.
     */
    static JumpTable of(BlockUnit jumping, Cpu cpu) {
        TableJump jump = TableJump.of(jumping.code());
        if (jump == null) {
            return null;
        }
        PageMaps maps = cpu.space().maps();
        int base = jump.base();
        int physical = maps.read((jumping.mode() & Cpu.USER) != 0).physical(base);
        boolean written =
                maps.write(true).physical(base) >= 0 || maps.write(false).physical(base) >= 0;
        if (physical < 0 || written) {
            return null;
        }
        int[] elements = elements(cpu.ram(), physical, jumping.targets());
        return elements == null ? null : new JumpTable(jumping, base, physical, elements);
    }

    private static int[] elements(GuestRam ram, int physical, int[] targets) {
        int inPage = (GuestRam.PAGE_SIZE - physical % GuestRam.PAGE_SIZE) / TableJump.ELEMENT;
        int[] elements = new int[Math.min(inPage, MAX_ELEMENTS)];
        Set<Integer> missing = new HashSet<>();
        for (int target : targets) {
            missing.add(target);
        }
        Set<Integer> known = Set.copyOf(missing);
        int count = 0;
        for (int i = 0; i < elements.length; i++) {
            elements[i] = ram.load32(physical + i * TableJump.ELEMENT);
            missing.remove(elements[i]);
            count = known.contains(elements[i]) ? i + 1 : count;
        }
        return count == 0 || !missing.isEmpty() ? null : Arrays.copyOf(elements, count);
    }

    /** Where its elements lead, beginning with element 0. */
    int[] elements() {
        return elements;
    }

    /** The page that must stay mapped as it is for its elements to be what they are. */
    Region.PageGuard guard() {
        return new Region.PageGuard((mode() & Cpu.USER) != 0, page(), frame());
    }
}
