package jlguest.testsuite.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import jlguest.runtime.Cpu;
import jlguest.runtime.fpu.Fpu;
import jlguest.translator.decode.Opcode;
import jlguest.translator.decode.OpcodeTable;

/**
 * Makes random instructions that stay on the straight line, from the decoder's own opcode table, so
 * that a form that is added there is generated as well.
 */
final class InstructionGenerator {
    /** Families that the {@link CaseGenerator} puts where they do some good. */
    private static final Set<String> ELSEWHERE =
            Set.of(
                    "JCC",
                    "JMP",
                    "CALL",
                    "RET",
                    "RETF",
                    "IRET",
                    "LOOP",
                    "LOOPE",
                    "LOOPNE",
                    "JCXZ",
                    "JMPF",
                    "CALLF",
                    "INT",
                    "INT1",
                    "INT3",
                    "INTO",
                    "HLT",
                    "POPF",
                    "UD",
                    "UDE",
                    "PRIVILEGED",
                    "MOVCONTROL",
                    "GROUP6",
                    "GROUP7");

    /** Families that change segment registers: they are rare, because most loads fault. */
    private static final Set<String> SEGMENTS = Set.of("POPSEG", "MOVTOSEG", "LOADFAR");

    private static final Set<String> STRINGS = Set.of("MOVS", "CMPS", "STOS", "LODS", "SCAS");
    private static final int[] OVERRIDES = {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x65, 0x65};
    private static final int[] SIMD_PREFIXES = {0, 0x66, 0xF3, 0xF2};

    private final SplittableRandom random;
    private final Operands operands;
    private final List<Opcode> integer = new ArrayList<>();
    private final List<Opcode> x87 = new ArrayList<>();
    private final List<Opcode> simd = new ArrayList<>();
    private final int simdShare;
    private final int x87Share;

    /**
     * @param random source of all choices
     * @param x87Share x87 instructions in a hundred
     * @param simdShare MMX and SSE instructions in a hundred
     * @param forms which opcodes are wanted
     */
    InstructionGenerator(
            SplittableRandom random, int x87Share, int simdShare, Predicate<Opcode> forms) {
        this.random = random;
        this.x87Share = x87Share;
        this.simdShare = simdShare;
        operands = new Operands(random);
        for (int code = 0; code < 2 * OpcodeTable.TWO_BYTE; code++) {
            Opcode opcode = OpcodeTable.get().opcode(code);
            if (opcode == null || ELSEWHERE.contains(opcode.mnemonic()) || !forms.test(opcode)) {
                continue;
            }
            switch (opcode.mnemonic()) {
                case "X87":
                case "WAIT":
                    x87.add(opcode);
                    break;
                case "SIMD":
                case "EMMS":
                    simd.add(opcode);
                    break;
                default:
                    integer.add(opcode);
                    break;
            }
        }
    }

    /** Whether any instruction on the straight line has one of the wanted opcodes. */
    static boolean hasAny(Predicate<Opcode> forms) {
        InstructionGenerator all = new InstructionGenerator(new SplittableRandom(), 0, 0, forms);
        return !all.available().isEmpty();
    }

    /** Random operands. */
    Operands operands() {
        return operands;
    }

    /** Any instruction. */
    Piece any() {
        int which = random.nextInt(100);
        List<Opcode> wanted =
                which < x87Share ? x87 : which < x87Share + simdShare ? simd : integer;
        return of(pick(wanted.isEmpty() ? available() : wanted));
    }

    private List<Opcode> available() {
        return !integer.isEmpty() ? integer : !x87.isEmpty() ? x87 : simd;
    }

    private Opcode pick(List<Opcode> from) {
        Opcode opcode;
        do {
            opcode = from.get(random.nextInt(from.size()));
        } while (SEGMENTS.contains(opcode.mnemonic()) && random.nextInt(8) != 0);
        return opcode;
    }

    /** An instruction with a given opcode. */
    Piece of(Opcode opcode) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (opcode.mnemonic().equals("SIMD")) {
            simd(opcode, out);
        } else {
            general(opcode, out);
        }
        return Piece.plain(out.toByteArray());
    }

    /** {@code mov reg, address}: sets a register to something that can be followed. */
    Piece pointer(int register) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0xB8 | register);
        Operands.little(operands.address(), 4, out);
        return Piece.plain(out.toByteArray());
    }

    /** A register that mostly holds an address. */
    int pointerRegister() {
        int[] registers = {Cpu.EBX, Cpu.EBP, Cpu.ESI, Cpu.EDI};
        return registers[random.nextInt(registers.length)];
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private void general(Opcode opcode, ByteArrayOutputStream out) {
        boolean wide = true;
        if (oneIn(5)) {
            out.write(0x66);
            wide = false;
        }
        if (oneIn(16)) {
            out.write(OVERRIDES[random.nextInt(OVERRIDES.length)]);
        }
        boolean address16 = oneIn(80);
        if (address16) {
            out.write(0x67);
        }
        boolean memory = opcode.hasModrm() && random.nextInt(5) < 2 || needsMemory(opcode);
        if (opcode.isLockable() && memory ? oneIn(8) : oneIn(300)) {
            out.write(0xF0);
        }
        if (STRINGS.contains(opcode.mnemonic()) ? oneIn(2) : oneIn(150)) {
            out.write(random.nextBoolean() ? 0xF2 : 0xF3);
        }
        opcodeBytes(opcode, out);
        int reg = opcode.hasModrm() ? modrm(opcode, memory, address16, out) : 0;
        immediates(opcode, reg, wide ? 4 : 2, address16, out);
    }

    private static boolean needsMemory(Opcode opcode) {
        for (int i = 0; i < opcode.operandCount(); i++) {
            if (opcode.operand(i).startsWith("M")) {
                return true;
            }
        }
        return false;
    }

    private void opcodeBytes(Opcode opcode, ByteArrayOutputStream out) {
        int code = opcode.code();
        if (code >= OpcodeTable.TWO_BYTE) {
            out.write(0x0F);
        } else if (opcode.operandCount() > 0
                && opcode.operand(0).startsWith("Z")
                && (code & 7) == Cpu.ESP
                && !oneIn(20)) {
            // not ESP: what follows would have no stack
            code ^= random.nextInt(1, 4);
        }
        out.write(code);
    }

    private int modrm(Opcode opcode, boolean memory, boolean address16, ByteArrayOutputStream out) {
        int reg = random.nextInt(8);
        int rm = random.nextInt(8);
        boolean destinationIsReg = opcode.operand(0).startsWith("G");
        if (reg == Cpu.ESP && destinationIsReg && !oneIn(20)) {
            reg = Cpu.EAX;
        }
        if (rm == Cpu.ESP && !destinationIsReg && !oneIn(20)) {
            rm = Cpu.ECX;
        }
        if (opcode.mnemonic().equals("GROUP5") && reg >= 2 && reg <= 5) {
            reg = 6;
        }
        boolean really = memory && !(opcode.mnemonic().equals("POPE") && reg != 0);
        if (opcode.mnemonic().equals("POPE")) {
            reg = oneIn(20) ? reg : 0;
        }
        if (really) {
            operands.memory(reg, address16, out);
        } else {
            operands.register(reg, rm, out);
        }
        return reg;
    }

    private void immediates(
            Opcode opcode, int reg, int size, boolean address16, ByteArrayOutputStream out) {
        boolean enter = opcode.mnemonic().equals("ENTER");
        for (int i = 0; i < opcode.operandCount(); i++) {
            switch (opcode.operand(i)) {
                case "Ib":
                case "Is":
                    out.write(enter ? random.nextInt(4) : Values.word(random));
                    break;
                case "Iw":
                    Operands.little(random.nextInt(64), 2, out);
                    break;
                case "Iz":
                    Operands.little(Values.word(random), size, out);
                    break;
                case "Ob":
                case "Ov":
                    Operands.little(operands.address(), address16 ? 2 : 4, out);
                    break;
                default:
                    break;
            }
        }
        if (opcode.mnemonic().equals("GROUP3") && reg < 2) {
            Operands.little(Values.word(random), opcode.code() == 0xF6 ? 1 : size, out);
        }
    }

    private void simd(Opcode opcode, ByteArrayOutputStream out) {
        int op2 = opcode.code() & 0xFF;
        int prefix = SIMD_PREFIXES[random.nextInt(4)];
        int reg = random.nextInt(8);
        boolean memory = oneIn(3);
        // forms that do not exist are met now and then as well
        for (int i = 0;
                i < 8 && !Fpu.simdDefined(prefix, op2, (memory ? 0 : 0xC0) | reg << 3);
                i++) {
            prefix = SIMD_PREFIXES[random.nextInt(4)];
            reg = random.nextInt(8);
            memory = oneIn(2);
        }
        if (oneIn(16)) {
            out.write(OVERRIDES[random.nextInt(OVERRIDES.length)]);
        }
        if (prefix != 0) {
            out.write(prefix);
        }
        out.write(0x0F);
        out.write(op2);
        if (memory) {
            operands.memory(reg, false, out);
        } else {
            operands.register(reg, random.nextInt(8), out);
        }
        if (Fpu.simdHasImmediate(prefix, op2)) {
            out.write(Values.word(random));
        }
    }
}
