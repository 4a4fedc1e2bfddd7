package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.Flags;
import jlguest.runtime.GuestFault;
import jlguest.runtime.LinearMemory;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * The interpreter tier: executes micro-code, one block at a time.
 *
 * <p>The main loop does what is frequent itself and stays below HotSpot's limit of 8000 bytes of
 * bytecode; the rest is in {@link NarrowOperations}.
 */
public final class Interpreter {
    private final Cpu cpu;
    private final int[] r;
    private final LinearMemory memory;
    private final NarrowOperations narrow;

    /**
     * @param cpu the processor whose state is changed
     */
    public Interpreter(Cpu cpu) {
        this.cpu = cpu;
        r = cpu.state();
        memory = cpu.memory();
        narrow = new NarrowOperations(cpu);
    }

    /**
     * Executes a block from its first instruction.
     *
     * @return an {@link Exit} code; {@code EIP} is set
     */
    public int execute(MicroCode block) {
        Progress at = progress;
        try {
            int exit = run(block, at);
            cpu.statistics().interpretedInstructions += at.retired;
            return exit;
        } catch (GuestFault fault) {
            int index = block.instructionAt(at.offset);
            // A helper that goes half-way leaves EIP where it was, as a fault does.
            r[Cpu.EIP] = block.address(index);
            cpu.statistics().interpretedInstructions += index;
            return fault.exit();
        }
    }

    /** Where the main loop is, for when it is left by an exception. */
    private static final class Progress {
        int offset;
        int retired;
    }

    private final Progress progress = new Progress();

    private int run(MicroCode block, Progress at) {
        int[] code = block.code();
        int end = block.length();
        for (int i = 0; i < end; i += MicroOp.STRIDE) {
            int op = code[i];
            int d = code[i + 1];
            int a = code[i + 2];
            int b = code[i + 3];
            int imm = code[i + 4];
            switch (op) {
                case MicroOp.MOV:
                    r[d] = r[a];
                    break;
                case MicroOp.MOVI:
                    r[d] = imm;
                    break;
                case MicroOp.ADDI:
                    r[d] = r[a] + imm;
                    break;
                case MicroOp.LEA:
                case MicroOp.LEA + 1:
                case MicroOp.LEA + 2:
                case MicroOp.LEA + 3:
                    r[d] = r[a] + (r[b] << op - MicroOp.LEA) + imm;
                    break;
                case MicroOp.INDEX:
                case MicroOp.INDEX + 1:
                case MicroOp.INDEX + 2:
                case MicroOp.INDEX + 3:
                    r[d] = (r[b] << op - MicroOp.INDEX) + imm;
                    break;
                case MicroOp.LOW8:
                    r[d] = r[a] & 0xFF;
                    break;
                case MicroOp.HIGH8:
                    r[d] = r[a] >>> 8 & 0xFF;
                    break;
                case MicroOp.LOW16:
                    r[d] = r[a] & 0xFFFF;
                    break;
                case MicroOp.SIGN8:
                    r[d] = (byte) r[a];
                    break;
                case MicroOp.SIGN16:
                    r[d] = (short) r[a];
                    break;
                case MicroOp.PUT_LOW8:
                    r[d] = r[d] & ~0xFF | r[a] & 0xFF;
                    break;
                case MicroOp.PUT_HIGH8:
                    r[d] = r[d] & ~0xFF00 | (r[a] & 0xFF) << 8;
                    break;
                case MicroOp.PUT_LOW16:
                    r[d] = r[d] & ~0xFFFF | r[a] & 0xFFFF;
                    break;
                case MicroOp.LOAD:
                    at.offset = i;
                    r[d] = memory.load8(r[a] + imm);
                    break;
                case MicroOp.LOAD + 1:
                    at.offset = i;
                    r[d] = memory.load16(r[a] + imm);
                    break;
                case MicroOp.LOAD + 2:
                    at.offset = i;
                    r[d] = memory.load32(r[a] + imm);
                    break;
                case MicroOp.LOAD_FOR_WRITE:
                    at.offset = i;
                    r[d] = memory.load8ForWrite(r[a] + imm);
                    break;
                case MicroOp.LOAD_FOR_WRITE + 1:
                    at.offset = i;
                    r[d] = memory.load16ForWrite(r[a] + imm);
                    break;
                case MicroOp.LOAD_FOR_WRITE + 2:
                    at.offset = i;
                    r[d] = memory.load32ForWrite(r[a] + imm);
                    break;
                case MicroOp.STORE:
                    at.offset = i;
                    memory.store8(r[a] + imm, r[b]);
                    if (memory.codeChanged()) {
                        end = stopAfter(block, i);
                    }
                    break;
                case MicroOp.STORE + 1:
                    at.offset = i;
                    memory.store16(r[a] + imm, r[b]);
                    if (memory.codeChanged()) {
                        end = stopAfter(block, i);
                    }
                    break;
                case MicroOp.STORE + 2:
                    at.offset = i;
                    memory.store32(r[a] + imm, r[b]);
                    if (memory.codeChanged()) {
                        end = stopAfter(block, i);
                    }
                    break;
                case MicroOp.ALU + MicroOp.ADD * 6 + 4:
                    flags(Flags.ADD | Flags.DWORD, r[a], r[b], r[a] + r[b]);
                    r[d] = r[Cpu.FLAG_R];
                    break;
                case MicroOp.ALU + MicroOp.ADD * 6 + 5:
                    flags(Flags.ADD | Flags.DWORD, r[a], imm, r[a] + imm);
                    r[d] = r[Cpu.FLAG_R];
                    break;
                case MicroOp.ALU + MicroOp.SUB * 6 + 4:
                    flags(Flags.SUB | Flags.DWORD, r[a], r[b], r[a] - r[b]);
                    r[d] = r[Cpu.FLAG_R];
                    break;
                case MicroOp.ALU + MicroOp.SUB * 6 + 5:
                    flags(Flags.SUB | Flags.DWORD, r[a], imm, r[a] - imm);
                    r[d] = r[Cpu.FLAG_R];
                    break;
                case MicroOp.ALU + MicroOp.CMP * 6 + 4:
                    flags(Flags.SUB | Flags.DWORD, r[a], r[b], r[a] - r[b]);
                    break;
                case MicroOp.ALU + MicroOp.CMP * 6 + 5:
                    flags(Flags.SUB | Flags.DWORD, r[a], imm, r[a] - imm);
                    break;
                case MicroOp.ALU + MicroOp.AND * 6 + 4:
                    logic(r[a] & r[b]);
                    r[d] = r[Cpu.FLAG_R];
                    break;
                case MicroOp.ALU + MicroOp.AND * 6 + 5:
                    logic(r[a] & imm);
                    r[d] = r[Cpu.FLAG_R];
                    break;
                case MicroOp.ALU + MicroOp.OR * 6 + 4:
                    logic(r[a] | r[b]);
                    r[d] = r[Cpu.FLAG_R];
                    break;
                case MicroOp.ALU + MicroOp.OR * 6 + 5:
                    logic(r[a] | imm);
                    r[d] = r[Cpu.FLAG_R];
                    break;
                case MicroOp.ALU + MicroOp.XOR * 6 + 4:
                    logic(r[a] ^ r[b]);
                    r[d] = r[Cpu.FLAG_R];
                    break;
                case MicroOp.ALU + MicroOp.XOR * 6 + 5:
                    logic(r[a] ^ imm);
                    r[d] = r[Cpu.FLAG_R];
                    break;
                case MicroOp.ALU + MicroOp.TEST * 6 + 4:
                    logic(r[a] & r[b]);
                    break;
                case MicroOp.ALU + MicroOp.TEST * 6 + 5:
                    logic(r[a] & imm);
                    break;
                case MicroOp.SET_CONDITION:
                    r[d] = condition(imm) ? 1 : 0;
                    break;
                case MicroOp.SELECT:
                    r[d] = condition(imm) ? r[a] : r[b];
                    break;
                case MicroOp.GET_STATE:
                    r[d] = r[imm];
                    break;
                case MicroOp.SEGMENT:
                    at.offset = i;
                    r[d] = cpu.segments().linear(imm & 7, r[a], b & 0xFF, (b & 0x100) != 0);
                    break;
                case MicroOp.HELPER:
                    at.offset = i;
                    r[Cpu.EIP] = block.address(block.instructionAt(i));
                    Helper.of(d).body().run(cpu, a < 0 ? 0 : r[a], b < 0 ? 0 : r[b], imm);
                    if (memory.codeChanged()) {
                        end = stopAfter(block, i);
                    }
                    break;
                case MicroOp.JUMP:
                    r[Cpu.EIP] = imm;
                    at.retired = block.instructions();
                    return Exit.JUMP;
                case MicroOp.JUMP_IF:
                    r[Cpu.EIP] = condition(d) ? imm : b;
                    at.retired = block.instructions();
                    return Exit.JUMP;
                case MicroOp.JUMP_NONZERO:
                    r[Cpu.EIP] = r[a] != 0 ? imm : b;
                    at.retired = block.instructions();
                    return Exit.JUMP;
                case MicroOp.JUMP_TO:
                    r[Cpu.EIP] = r[a];
                    at.retired = block.instructions();
                    return Exit.JUMP;
                case MicroOp.END:
                    at.retired = block.instructions();
                    return Exit.JUMP;
                case MicroOp.EXIT:
                    r[Cpu.EIP] = imm;
                    r[Cpu.NEXT_EIP] = b;
                    at.retired = block.instructions() - 1 + a;
                    return d;
                default:
                    narrow.execute(op, d, a, b, imm);
                    break;
            }
        }
        int next = block.instructionAt(end - MicroOp.STRIDE) + 1;
        r[Cpu.EIP] = block.address(next);
        at.retired = next;
        return Exit.CODE_INVALIDATED;
    }

    /**
     * Where to stop after a store that changed code: behind the instruction that made it, or at the
     * end of the block if that is its last one (the end then says where to go on).
     */
    private static int stopAfter(MicroCode block, int offset) {
        return block.start(block.instructionAt(offset) + 1);
    }

    private void flags(int op, int a, int b, int result) {
        r[Cpu.FLAG_OP] = op;
        r[Cpu.FLAG_A] = a;
        r[Cpu.FLAG_B] = b;
        r[Cpu.FLAG_R] = result;
    }

    private void logic(int result) {
        r[Cpu.FLAG_OP] = Flags.LOGIC | Flags.DWORD;
        r[Cpu.FLAG_R] = result;
    }

    private boolean condition(int cc) {
        return Flags.test(cc, r[Cpu.FLAG_OP], r[Cpu.FLAG_A], r[Cpu.FLAG_B], r[Cpu.FLAG_R]);
    }
}
