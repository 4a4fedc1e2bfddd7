package jlguest.translator.emit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Where loops ask now and then whether the host wants anything. Everything goes into the state
 * before and is loaded from there again, so that HotSpot keeps no value of the loop over the call.
 */
final class Pauses {
    private final Region region;
    private final Assembler code;
    private final Exits exits;
    private final FlagWords flags;
    private final Map<Way, Label> ways = new LinkedHashMap<>();

    /**
     * A way into a pause.
     *
     * @param target the node that is jumped to
     * @param flags the flags if only the locals have them, else null
     */
    private record Way(int target, FlagState flags) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Way that
                    && target == that.target
                    && Objects.equals(flags, that.flags);
        }

        @Override
        public int hashCode() {
            return target * 31 + Objects.hashCode(flags);
        }
    }

    /** A pause. */
    private record Pause(int target, boolean flags) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Pause that && target == that.target && flags == that.flags;
        }

        @Override
        public int hashCode() {
            return target * 2 + (flags ? 1 : 0);
        }
    }

    Pauses(Region region, Assembler code, Exits exits, FlagWords flags) {
        this.region = region;
        this.code = code;
        this.exits = exits;
        this.flags = flags;
    }

    /**
     * A place to jump to, with nothing on the stack, that pauses and goes on at a node.
     *
     * <p>Flags that only the locals have go into the state as they are known here.
     */
    Label before(int target) {
        return ways.computeIfAbsent(new Way(target, flags.unspilled()), key -> new Label());
    }

    /**
     * Writes everything that was jumped to.
     *
     * @param labels of the nodes
     * @param unsettled whether a node may be entered with segments and mode unsettled
     * @param load loads what a node needs from the state
     */
    void finish(Label[] labels, IntPredicate unsettled, IntConsumer load) {
        Map<Pause, Label> pauses = new LinkedHashMap<>();
        ways.forEach(
                (way, label) -> {
                    code.place(label, 0);
                    if (way.flags != null) {
                        flags.pushAll(way.flags);
                    }
                    Pause pause = new Pause(way.target, way.flags != null);
                    Label place = pauses.computeIfAbsent(pause, key -> new Label());
                    code.jump(Opcodes.GOTO, place);
                });
        pauses.forEach(
                (pause, label) -> {
                    code.place(label, pause.flags ? FlagWords.COUNT : 0);
                    exits.pause(
                            region.nodes().get(pause.target).address(),
                            pause.flags,
                            unsettled.test(pause.target));
                    load.accept(pause.target);
                    code.jump(Opcodes.GOTO, labels[pause.target]);
                });
    }
}
