package jlguest.translator.emit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Where loops ask now and then whether the host wants anything. Everything goes into the state
 * before and is loaded from there again, so that HotSpot keeps no value of the loop over the call.
 */
final class Pauses {
    private final RegionEmitter in;
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

    /**
     * @param in emits the region, and knows what its nodes need
     */
    Pauses(RegionEmitter in, Region region) {
        this.in = in;
        this.region = region;
        code = in.code();
        exits = in.exits();
        flags = in.flags();
    }

    /**
     * A place to jump to, with nothing on the stack, that pauses and goes on at a node.
     *
     * <p>Flags that only the locals have go into the state as they are known here.
     */
    Label before(int target) {
        return label(ways, new Way(target, flags.unspilled()));
    }

    /** The label of a key, a new one if it has none yet. */
    private static <K> Label label(Map<K, Label> labels, K key) {
        labels.putIfAbsent(key, new Label());
        return labels.get(key);
    }

    /**
     * Writes everything that was jumped to.
     *
     * @param labels of the nodes
     */
    void finish(Label[] labels) {
        Map<Pause, Label> pauses = new LinkedHashMap<>();
        for (Map.Entry<Way, Label> entry : ways.entrySet()) {
            Way way = entry.getKey();
            code.place(entry.getValue(), 0);
            if (way.flags != null) {
                flags.pushAll(way.flags);
            }
            code.jump(Opcodes.GOTO, label(pauses, new Pause(way.target, way.flags != null)));
        }
        for (Map.Entry<Pause, Label> entry : pauses.entrySet()) {
            Pause pause = entry.getKey();
            code.place(entry.getValue(), pause.flags ? FlagWords.COUNT : 0);
            int address = region.nodes().get(pause.target).address();
            exits.pause(address, pause.flags, in.mayBeUnsettled(pause.target));
            in.loadAgain(pause.target);
            code.jump(Opcodes.GOTO, labels[pause.target]);
        }
    }
}
