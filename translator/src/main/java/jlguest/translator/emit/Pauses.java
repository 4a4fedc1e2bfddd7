package jlguest.translator.emit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;
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
    private final Map<Pause, Label> pauses = new LinkedHashMap<>();

    /**
     * A pause.
     *
     * @param target the node that is jumped to
     * @param flags whether only the locals have the flags
     */
    private record Pause(int target, boolean flags) {}

    Pauses(Region region, Assembler code, Exits exits) {
        this.region = region;
        this.code = code;
        this.exits = exits;
    }

    /**
     * A place to jump to, with nothing on the stack, that pauses and goes on at a node.
     *
     * @param flags whether only the locals have the flags
     */
    Label before(int target, boolean flags) {
        return pauses.computeIfAbsent(new Pause(target, flags), key -> new Label());
    }

    /**
     * Writes everything that was jumped to.
     *
     * @param labels of the nodes
     * @param load loads what a node needs from the state
     */
    void finish(Label[] labels, IntConsumer load) {
        for (Map.Entry<Pause, Label> entry : pauses.entrySet()) {
            int target = entry.getKey().target;
            code.place(entry.getValue(), 0);
            exits.pause(region.nodes().get(target).address(), entry.getKey().flags);
            load.accept(target);
            code.jump(Opcodes.GOTO, labels[target]);
        }
    }
}
