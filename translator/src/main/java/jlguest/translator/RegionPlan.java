package jlguest.translator;

import java.util.ArrayList;
import java.util.List;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Cpu;
import jlguest.translator.emit.Region;
import jlguest.translator.emit.TranslationAim;

/**
 * A region that is to be translated.
 *
 * @param entry the unit that is entered
 * @param members all blocks that it is made from
 * @param tables what it takes for constant besides
 * @param region their code
 * @param aim what its code is made for
 */
record RegionPlan(
        BlockUnit entry,
        List<BlockUnit> members,
        List<JumpTable> tables,
        Region region,
        TranslationAim aim) {
    /** All units whose bytes it is made from. */
    List<CodeUnit> sources() {
        List<CodeUnit> sources = new ArrayList<>(members);
        sources.addAll(tables);
        return sources;
    }

    /** What a listener hears of its translation. */
    TranslationListener.Translation translation(int bytecodes) {
        return new TranslationListener.Translation(
                entry.eip(),
                entry.mode() == Cpu.USER,
                region.nodes().size(),
                region.instructions(),
                bytecodes);
    }

    /** Sets what {@link BlockUnit#isAwaited} says of all members. */
    void setAwaited(boolean value) {
        for (BlockUnit member : members) {
            member.setAwaited(value);
        }
    }

    /** A single block. */
    static RegionPlan alone(BlockUnit unit) {
        Region.Node node =
                new Region.Node(
                        unit.code(),
                        unit.mode() == Cpu.USER,
                        Region.NONE,
                        Region.NONE,
                        Region.NONE,
                        List.of(),
                        List.of());
        Region region = new Region(List.of(node), unit.guards());
        return new RegionPlan(unit, List.of(unit), List.of(), region, TranslationAim.OPTIMIZED);
    }
}
