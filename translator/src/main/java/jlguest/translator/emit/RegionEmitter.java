package jlguest.translator.emit;

import jlguest.runtime.Exit;
import jlguest.runtime.LinearMemory;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Writes one region as the body of a static method {@code ()int}, and is what the emitters of the
 * micro-operations work with: operands, flags, exits, and where in the region they are.
 */
final class RegionEmitter {
    private final Region region;
    private final Assembler code;
    private final MemoryEmitter memory;
    private final CallEmitter calls;
    private final GuestCalls guestCalls;
    private final Locals locals;
    private final FlagFlow flow;
    private final UncountedInstructions uncounted;
    private final GeneralRegisters registers;
    private final Exits exits;
    private final FlagWords flags;
    private final Accesses accesses;
    private final Jumps jumps;
    private final XmmRegisters xmm;
    private final UseCounter uses;
    private final boolean hasBothRings;
    private final StridedLoops loops;
    private final StrideEmitter strides;
    private final LowBytes lowBytes = new LowBytes();

    private int block;
    private Region.Node node;
    private int instruction;
    private int micro;
    private boolean flagsLive;
    private int completed;
    private Label sideExit;
    private boolean mayHaveChangedCode;

    private RegionEmitter(
            RegionAnalysis analysis,
            Assembler code,
            MemoryEmitter memory,
            int budget,
            UseCounter uses) {
        this.code = code;
        this.memory = memory;
        this.uses = uses;
        region = analysis.region();
        locals = analysis.locals();
        flow = analysis.flow();
        uncounted = analysis.uncounted();
        loops = analysis.loops();
        hasBothRings = hasBothRings(region);
        StackWindow stack =
                new StackWindow(
                        region, analysis.offsets(), code, memory, locals, analysis.isBrief());
        strides = new StrideEmitter(loops, code, memory, locals);
        accesses = new Accesses(code, locals, stack, analysis.windows(), strides);
        xmm =
                new XmmRegisters(
                        analysis.xmm(), new XmmFlow(region, analysis.xmm()), code, locals.lanes());
        registers = new GeneralRegisters(analysis, code);
        flags = new FlagWords(code, locals);
        exits = new Exits(this, locals, budget, uses);
        calls = new CallEmitter(code, memory);
        TrapEmitter traps = new TrapEmitter(code, memory, stack, flags);
        guestCalls = new GuestCalls(this, analysis, calls, traps);
        jumps = new Jumps(this, analysis, strides);
    }

    private static boolean hasBothRings(Region region) {
        boolean user = region.nodes().get(0).user();
        for (Region.Node node : region.nodes()) {
            if (node.user() != user) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes a region.
     *
     * @param code of its method
     * @param budget instructions between two looks at what the host may want, in a loop
     * @param uses counts how often it is used
     * @return the method's length in bytes
     */
    static int emit(
            RegionAnalysis analysis,
            Assembler code,
            MemoryEmitter memory,
            int budget,
            UseCounter uses) {
        return new RegionEmitter(analysis, code, memory, budget, uses).emit();
    }

    private int emit() {
        enter();
        for (block = 0; block < region.nodes().size(); block++) {
            enterNode(block);
            emitBlock(node.code());
        }
        accesses.finish();
        xmm.finish();
        calls.finish(exits);
        jumps.finish();
        exits.finish();
        return code.end();
    }

    /**
     * Emits what comes before the first node. What may call others comes before registers are
     * loaded: HotSpot's first compiler keeps nothing in registers over a call.
     */
    private void enter() {
        uses.enter(code);
        calls.guard(region.guards());
        accesses.start();
        registers.start();
        if (locals.budgetSlot() >= 0) {
            exits.renewBudget();
        }
        xmm.start();
    }

    /** Loads what a node needs in locals and is only in the state. */
    void loadAgain(int target) {
        accesses.renew(target);
        registers.load(target);
        xmm.load();
    }

    private void emitBlock(MicroCode micros) {
        if (flow.hasInternalJumps()) {
            jumps.placeNode();
        }
        StridedLoop loop = loops.at(block);
        if (loop != null) {
            emitStrided(loop);
        }
        emitBody(micros);
    }

    private void emitStrided(StridedLoop loop) {
        strides.begin(loop, node.user());
        for (int within : loop.nodes()) {
            enterNode(within);
            strides.beginNode(within);
            emitBody(node.code());
        }
        enterNode(loop.head());
        strides.beginOther();
    }

    private void enterNode(int number) {
        block = number;
        node = region.nodes().get(number);
    }

    private void emitBody(MicroCode micros) {
        if (flow.hasInternalJumps()) {
            registers.beginNode();
        }
        xmm.beginBlock(block);
        lowBytes.begin();
        mayHaveChangedCode = false;
        flags.begin(flow.atStart(block), flow.dirtyAtStart(block));
        boolean[] live = flow.liveAfter(block);
        completed = uncounted.at(block);
        for (instruction = 0; instruction < micros.instructions(); instruction++) {
            sideExit = null;
            accesses.revoke();
            if (instruction == micros.instructions() - 1) {
                // Where the table leads somewhere, this instruction is done.
                completed++;
                jumps.byTable();
                completed--;
            }
            int end = micros.start(instruction + 1);
            for (int at = micros.start(instruction); at < end; at += MicroOp.STRIDE) {
                micro = at / MicroOp.STRIDE;
                flagsLive = live[micro];
                emit(Micro.at(micros, at));
            }
            if (instruction < micros.instructions() - 1) {
                completed++;
                checkBoundary(micros.address(instruction + 1));
            }
        }
    }

    private void emit(Micro micro) {
        Emitters.emit(this, micro);
        for (int operand : OperandUse.writes(micro)) {
            changed(operand);
        }
        flags.after(micro, flagsLive);
        xmm.after(micro);
        lowBytes.after(micro);
    }

    private void changed(int operand) {
        registers.changed(operand);
        accesses.changed(operand);
        lowBytes.changed(operand);
    }

    // ---- What the emitters use. ----

    Assembler code() {
        return code;
    }

    MemoryEmitter memory() {
        return memory;
    }

    Exits exits() {
        return exits;
    }

    FlagWords flags() {
        return flags;
    }

    /** The general registers. */
    GeneralRegisters registers() {
        return registers;
    }

    /** The XMM registers. */
    XmmRegisters xmm() {
        return xmm;
    }

    /** Whether the flags that the present micro-operation sets can be seen by anyone. */
    boolean flagsLive() {
        return flagsLive;
    }

    /** Pushes a register or temporary; 0 for no operand. */
    void push(int operand) {
        if (operand == MicroOp.NONE) {
            code.constant(0);
        } else {
            code.load(locals.slot(operand));
        }
    }

    /** Pops into a register or temporary. */
    void pop(int operand) {
        code.store(locals.slot(operand));
    }

    /** Pushes the low byte of a register or temporary. */
    void pushLowByte(int operand) {
        int holder = lowBytes.of(operand);
        push(holder);
        if (!lowBytes.isByte(holder)) {
            code.and(0xFF);
        }
    }

    /** The local of a register or temporary. */
    int slot(int operand) {
        return locals.slot(operand);
    }

    /** Guest address of the present instruction. */
    int address() {
        return node.code().address(instruction);
    }

    /** Instructions completed before the present one that are not counted yet. */
    int completed() {
        return completed;
    }

    /** Where to leave the present instruction undone, for the interpreter to do it. */
    Label sideExit() {
        if (sideExit == null) {
            sideExit = exits.stub(Exit.INTERPRET, address(), completed);
        }
        return sideExit;
    }

    /** How memory is accessed. */
    Accesses accesses() {
        return accesses;
    }

    private PageLookup lookup(int bytes, boolean write) {
        boolean aligned = AddressAlignment.isMultiple(node.code(), micro, bytes);
        return new PageLookup(memory, node.user(), write, bytes, aligned, sideExit());
    }

    /**
     * Emits an access at {@code r[a] + imm} of the present micro-operation.
     *
     * @param access what is emitted
     */
    void access(Micro at, int bytes, boolean write, Accesses.Access access) {
        accesses.emit(block, micro, at, lookup(bytes, write), access);
    }

    /** Emits the way to where {@code r[a]} of the present micro-operation points. */
    RamPlace place(Micro at, int bytes, boolean write) {
        return accesses.place(block, micro, slot(at.a()), 0, lookup(bytes, write));
    }

    /**
     * Whether a node runs in an inner ring and may have been entered from ring 3 within the region,
     * which leaves segments and mode unsettled ({@link jlguest.runtime.FlatRings#settle}).
     */
    boolean mayBeUnsettled(int target) {
        return hasBothRings && !region.nodes().get(target).user();
    }

    /** Whether {@link #settleRing} has something to do at the present node. */
    boolean mayBeUnsettled() {
        return mayBeUnsettled(block);
    }

    /** Has segments and mode in the state if they may not be there yet. */
    void settleRing() {
        if (mayBeUnsettled()) {
            exits.settleRing();
        }
    }

    /** Puts registers and flags into the state, and notes the count. */
    void synchronize() {
        settleRing();
        spillChanges();
        exits.noteUnfinished(completed);
        sideExit = null;
        accesses.revoke();
    }

    /** Loads what a helper changed. */
    void reloadAfter(HelperEffect effect, int imm) {
        registers.reloadAfter(effect, imm, flagsLive);
        xmm.reloadAfter(effect);
        mayHaveChangedCode |= effect.mayStore(imm);
    }

    /** Registers and flags that were changed since {@link #synchronize} go into the state. */
    void spillChanges() {
        registers.spillChanges();
        xmm.spillChanges();
        flags.spillChanges();
    }

    /** Leaves at an instruction boundary if, since the last check, a helper stored into code. */
    void checkBoundary(int next) {
        if (mayHaveChangedCode) {
            mayHaveChangedCode = false;
            code.get(ClassConstant.MEMORY);
            code.callVirtual(LinearMemory.class, "codeChanged", "()Z");
            code.jump(Opcodes.IFNE, exits.stub(Exit.CODE_INVALIDATED, next, completed));
        }
    }

    // ---- Ends of blocks. ----

    /**
     * Counts the last instruction, and moves the count to the local one if there is one, and not
     * all that follows does it.
     */
    void completeBlock() {
        completed++;
        if (locals.budgetSlot() >= 0 && uncounted.isCountedAtEnd(block)) {
            exits.retire(completed);
            completed = 0;
        }
    }

    /** Moves to the local count what a node that the present one leads to expects to be there. */
    void countBefore(int target) {
        int open = completed - uncounted.at(target);
        if (open != 0) {
            exits.retire(open);
        }
    }

    /** Where nodes go on. */
    Jumps jumps() {
        return jumps;
    }

    /** Number of the present node. */
    int block() {
        return block;
    }

    /** Where the present node goes on. */
    Region.Node node() {
        return node;
    }

    /**
     * Whether the present node ends with a call that is to come back, and code before it stays
     * valid.
     */
    boolean calls() {
        return node.resumption() != Region.NONE && !mayHaveChangedCode;
    }

    /** Emits calls and what is like them, at the end of the present node. */
    GuestCalls guestCalls() {
        return guestCalls;
    }

    /** Whether what the present node did may have changed the code behind it. */
    boolean mayHaveChangedCode() {
        return mayHaveChangedCode;
    }

    /** Loads what a return from an interrupt changed, and goes on at a node. */
    void goOnReturned(int target) {
        completed++;
        registers.loadFlags(target);
        accesses.moveStack(target);
        goToLoaded(target);
        completed--;
    }

    /** Registers and flags go into the state, the count stays here: calls come back. */
    void suspend() {
        settleRing();
        spillChanges();
        exits.retire(completed);
        completed = 0;
    }

    /** Goes on behind a call, with everything in the state. */
    void resume() {
        loadAgain(node.resumption());
        if (node.resumption() != block + 1) {
            goToLoaded(node.resumption());
        }
    }

    /** Goes on at a node after everything it needs was loaded from the state. */
    private void goToLoaded(int target) {
        FlagState here = flags.state();
        boolean dirty = flags.unspilled() != null;
        flags.begin(FlagState.UNKNOWN, false);
        jumps.toNode(target);
        flags.begin(here, dirty);
    }
}
