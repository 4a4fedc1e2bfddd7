package jlguest.translator.emit;

import java.util.ArrayList;
import java.util.List;
import jlguest.mmu.GuestRam;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Cpu;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.Exit;
import jlguest.runtime.TranslatedCode;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Guest calls as JVM calls: the called code runs inside a call of this method's, and if it comes
 * back to where the guest is expected, the region goes on. Whatever else happens is left to {@link
 * Dispatcher#resume}.
 *
 * <p>The guest may do as it likes with its stack: all registers are in the state during the call,
 * and a region goes on only where the state says that the guest is.
 */
final class CallEmitter {
    private static final String RUN = "(I)I";
    private static final String CODE_AT =
            "([Ljlguest/runtime/CodeUnit;II)Ljlguest/runtime/TranslatedCode;";
    private static final String RESUME = "(IIIILjlguest/runtime/Dispatcher;)I";

    /** A place where a call did not simply come back, with the exit on the stack. */
    private record Detour(Label from, Region.Node expected, Label to) {}

    private final Assembler code;
    private final MemoryEmitter memory;
    private final List<Detour> detours = new ArrayList<>();
    private Label leave;
    private Label tooDeep;

    /**
     * @param code where to write
     * @param memory how page maps are reached
     */
    CallEmitter(Assembler code, MemoryEmitter memory) {
        this.code = code;
        this.memory = memory;
    }

    private void setState(int index, int value) {
        code.get(ClassConstant.STATE);
        code.constant(index);
        code.constant(value);
        code.op(Opcodes.IASTORE);
    }

    private void pushState(int index) {
        code.get(ClassConstant.STATE);
        code.constant(index);
        code.op(Opcodes.IALOAD);
    }

    /** Leaves for the dispatcher, with everything in the state, if no more calls can be nested. */
    private void checkDepth() {
        if (tooDeep == null) {
            tooDeep = new Label();
        }
        code.load(Locals.DEPTH);
        code.constant(Dispatcher.MAX_DEPTH);
        code.jump(Opcodes.IF_ICMPGE, tooDeep);
    }

    /**
     * Calls a known address, with all registers in the state; ends with the guest at the node
     * {@code expected}.
     */
    void call(int address, Region.Node expected) {
        setState(Cpu.EIP, address);
        checkDepth();
        code.get(ClassConstant.UNITS);
        code.constant(address);
        run(expected.mode());
        comeBack(expected);
    }

    /** As {@link #call}, of the address in a local. */
    void callAddress(int slot, Region.Node expected) {
        code.get(ClassConstant.STATE);
        code.constant(Cpu.EIP);
        code.load(slot);
        code.op(Opcodes.IASTORE);
        checkDepth();
        code.get(ClassConstant.UNITS);
        code.load(slot);
        run(expected.mode());
        comeBack(expected);
    }

    /** The stack holds the table of units and the address. */
    private void run(int mode) {
        code.constant(mode);
        code.call(CodeUnit.class, "codeAt", CODE_AT);
        code.load(Locals.DEPTH);
        code.constant(1);
        code.op(Opcodes.IADD);
        code.callVirtual(TranslatedCode.class, "run", RUN);
    }

    /** Does {@code int n}; ends as {@link #call} does. */
    void interrupt(int exit, int address, Region.Node expected) {
        setState(Cpu.EIP, address);
        setState(Cpu.NEXT_EIP, expected.address());
        code.constant(exit);
        resume(expected);
    }

    /** The stack holds the exit. */
    private void comeBack(Region.Node expected) {
        Label detour = new Label();
        Label back = new Label();
        code.op(Opcodes.DUP);
        pushState(Cpu.EIP);
        code.constant(expected.address());
        code.op(Opcodes.IXOR);
        code.op(Opcodes.IOR);
        pushState(Cpu.MODE);
        if (expected.mode() != 0) {
            code.constant(expected.mode());
            code.op(Opcodes.IXOR);
        }
        code.op(Opcodes.IOR);
        code.get(ClassConstant.CPU);
        code.callVirtual(Cpu.class, "attention", "()I");
        code.op(Opcodes.IOR);
        code.jump(Opcodes.IFNE, detour);
        code.op(Opcodes.POP);
        code.place(back, 0);
        detours.add(new Detour(detour, expected, back));
    }

    /** The stack holds the exit; leaves the region unless the guest comes to where it should. */
    private void resume(Region.Node expected) {
        code.constant(expected.address());
        code.constant(expected.mode());
        code.load(Locals.DEPTH);
        code.get(ClassConstant.DISPATCHER);
        code.call(Dispatcher.class, "resume", RESUME);
        code.op(Opcodes.DUP);
        if (leave == null) {
            leave = new Label();
        }
        code.jump(Opcodes.IFNE, leave);
        code.op(Opcodes.POP);
    }

    /** Writes everything that was jumped to. */
    void finish(Exits exits) {
        for (Detour detour : detours) {
            code.place(detour.from, 1);
            resume(detour.expected);
            code.jump(Opcodes.GOTO, detour.to);
        }
        if (tooDeep != null) {
            code.place(tooDeep, 0);
            exits.count(0);
            code.constant(Exit.JUMP);
            code.op(Opcodes.IRETURN);
        }
        if (leave != null) {
            code.place(leave, 1);
            exits.count(0);
            code.op(Opcodes.IRETURN);
        }
    }

    /** Leaves at once unless the pages are mapped as they were; no local has a value yet. */
    void guard(List<Region.PageGuard> guards) {
        for (Region.PageGuard guard : guards) {
            Label holds = new Label();
            int page = guard.page() << GuestRam.PAGE_SHIFT;
            memory.pushMap(code, guard.user(), false);
            code.constant(page);
            memory.entry(code);
            code.get(ClassConstant.RAM_START);
            code.op(Opcodes.LSUB);
            code.constant(((long) guard.frame() << GuestRam.PAGE_SHIFT) - page);
            code.op(Opcodes.LCMP);
            code.jump(Opcodes.IFEQ, holds);
            code.constant(Exit.LOOK_UP);
            code.op(Opcodes.IRETURN);
            code.placeAtEntry(holds);
        }
    }
}
