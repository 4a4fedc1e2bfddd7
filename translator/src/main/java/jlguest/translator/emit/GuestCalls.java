package jlguest.translator.emit;

import java.util.List;
import jlguest.runtime.CallTargets;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Ends of nodes that go elsewhere and are expected back: calls, which are made as JVM calls unless
 * the called code is in the region, and software interrupts; and the return from those.
 */
final class GuestCalls {
    private final RegionEmitter in;
    private final Region region;
    private final Locals locals;
    private final CallEmitter calls;
    private final TrapEmitter traps;

    GuestCalls(RegionEmitter in, RegionAnalysis analysis, CallEmitter calls, TrapEmitter traps) {
        this.in = in;
        this.calls = calls;
        this.traps = traps;
        region = analysis.region();
        locals = analysis.locals();
    }

    private Region.Node resumption() {
        return region.nodes().get(in.node().resumption());
    }

    /** Calls a known address, and goes on behind the call. */
    void call(int address) {
        in.suspend();
        calls.call(address, resumption());
        in.resume();
    }

    /** Calls the address in a register or temporary, and goes on behind the call. */
    void callValue(int operand) {
        in.jumps().toExpected(operand);
        in.suspend();
        calls.callAddress(locals.slot(operand), resumption());
        in.resume();
    }

    /** Notes where a call leads, for {@link CallTargets}. */
    void noteTarget(int operand) {
        in.code().get(ClassConstant.CALL_TARGETS);
        in.code().constant(CallTargets.slot(in.node().address()));
        in.push(operand);
        in.code().op(Opcodes.IASTORE);
    }

    /** Does a software interrupt, and goes on at its handler, or behind it. */
    void interrupt(int exit, int address) {
        int handler = in.node().first();
        if (handler != Region.NONE
                && locals.has(Cpu.ESP)
                && region.nodes().get(handler).address() != 0) {
            enter(Exit.vector(exit), handler);
        }
        in.suspend();
        calls.interrupt(exit, address, resumption());
        in.resume();
    }

    private void enter(int vector, int handler) {
        Label other = new Label();
        traps.enter(
                vector,
                resumption().address(),
                region.nodes().get(handler).address(),
                handler,
                locals.slot(Cpu.ESP),
                other);
        keepStackPointer();
        in.jumps().toNode(handler);
        in.code().place(other, 0);
    }

    /** Where exits do not put the stack pointer into the state, it has to be there always. */
    private void keepStackPointer() {
        if (!locals.isWritten(Cpu.ESP)) {
            in.registers().spill(List.of(Cpu.ESP));
        }
    }

    /**
     * Returns from an interrupt to where the region goes on, if that is where the guest returns.
     */
    void returnFromInterrupt() {
        int expected = in.node().first();
        if (expected == Region.NONE || in.mayHaveChangedCode() || !locals.has(Cpu.ESP)) {
            return;
        }
        Label other = new Label();
        traps.leave(
                in.block(), locals.slot(Cpu.ESP), region.nodes().get(expected).address(), other);
        keepStackPointer();
        in.goOnReturned(expected);
        in.code().place(other, 0);
    }
}
