package jlguest.translator.lower;

import java.util.List;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.GuestFault;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.CodeReader;
import jlguest.translator.decode.Decoder;
import jlguest.translator.decode.Instruction;

/**
 * Finds basic blocks: decodes from an address to the next instruction that leaves the straight line
 * and lowers what it finds.
 */
public final class BlockBuilder {
    /** Longest block: keeps a block's bytecode far below HotSpot's limit of 8000 bytes. */
    public static final int MAX_INSTRUCTIONS = 64;

    private final Decoder decoder;
    private final Lowering lowering = new Lowering();
    private final FloatRules floats;

    private final int limit;
    private boolean hasBreakpoint;
    private int breakpoint;

    /**
     * @param reader where code bytes come from
     * @param simd whether SSE and SSE2 instructions exist
     * @param limit largest number of instructions in a block, 1 to {@link #MAX_INSTRUCTIONS}
     */
    public BlockBuilder(CodeReader reader, boolean simd, int limit) {
        this.limit = limit;
        decoder = new Decoder(reader);
        floats = new FloatRules(simd);
    }

    /** The classes here whose methods are used for nearly every block. */
    public static List<Class<?>> parts() {
        return List.of(
                BlockBuilder.class,
                Lowering.class,
                IntegerRules.class,
                StackRules.class,
                ControlRules.class,
                BitRules.class);
    }

    /** Lets no block run across an address; blocks that were built before may. */
    public void setBreakpoint(int address) {
        hasBreakpoint = true;
        breakpoint = address;
    }

    /** Whether blocks end before an address. */
    public boolean isBreakpoint(int address) {
        return hasBreakpoint && address == breakpoint;
    }

    /**
     * The block that starts at an address.
     *
     * @param eip where it starts
     * @param mode execution mode (see {@code Cpu}); a careful block is one instruction
     * @param bigCode whether the code segment has 32-bit operands
     * @param bigStack whether the stack segment has a 32-bit stack pointer
     * @throws GuestFault if its first instruction cannot be fetched
     */
    public MicroCode build(int eip, int mode, boolean bigCode, boolean bigStack) {
        MicroCode code = new MicroCode();
        lowering.target(code, mode, bigStack);
        int most = (mode & Cpu.CAREFUL) != 0 ? 1 : limit;
        Instruction insn = lowering.insn();
        int at = eip;
        do {
            if (!append(insn, at, bigCode, code)) {
                break;
            }
            at = insn.next();
        } while (!MicroOp.isEnd(code.lastOp())
                && code.instructions() < most
                && !isBreakpoint(at)
                && (at ^ eip) >>> GuestRam.PAGE_SHIFT == 0);
        if (!MicroOp.isEnd(code.lastOp())) {
            code.add(MicroOp.JUMP, MicroOp.HINT_FALL, MicroOp.NONE, 0, at);
        }
        code.end(at);
        return code;
    }

    /** Appends one instruction; false if it cannot be fetched and is not the first. */
    private boolean append(Instruction insn, int at, boolean bigCode, MicroCode code) {
        boolean valid;
        try {
            valid = decoder.decode(insn, at, bigCode);
        } catch (GuestFault fault) {
            if (code.instructions() == 0) {
                throw fault;
            }
            return false;
        }
        lowering.begin();
        if (!valid) {
            lowering.exit(Exit.of(Exit.EMULATE, 13), false, at, insn.next());
        } else if (insn.opcode == null || !mayLock(insn)) {
            lowering.undefined();
        } else {
            lower(insn.opcode.mnemonic());
        }
        return true;
    }

    /** Asks one family of instructions after the other. */
    private void lower(String mnemonic) {
        if (!IntegerRules.lower(mnemonic, lowering)
                && !ControlRules.lower(mnemonic, lowering)
                && !StackRules.lower(mnemonic, lowering)
                && !BitRules.lower(mnemonic, lowering)
                && !SystemRules.lower(mnemonic, lowering)
                && !StringRules.lower(mnemonic, lowering)
                && !floats.lower(mnemonic, lowering)) {
            throw new IllegalStateException("no rule for " + mnemonic);
        }
    }

    /** Whether a LOCK prefix, if there is one, stands before an instruction that allows it. */
    private static boolean mayLock(Instruction insn) {
        if (!insn.lock) {
            return true;
        }
        if (!insn.opcode.isLockable() || !insn.inMemory()) {
            return false;
        }
        int reg = insn.reg();
        switch (insn.opcode.mnemonic()) {
            case "GROUP1":
                return reg != MicroOp.CMP;
            case "GROUP3":
                return reg == 2 || reg == 3;
            case "GROUP4":
            case "GROUP5":
                return reg < 2;
            case "GROUP8":
                return reg > 4;
            default:
                return true;
        }
    }
}
