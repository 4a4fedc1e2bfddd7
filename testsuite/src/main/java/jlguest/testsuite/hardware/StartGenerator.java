package jlguest.testsuite.hardware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import jlguest.runtime.Cpu;
import jlguest.testsuite.fuzz.RandomInstruction;
import jlguest.testsuite.fuzz.RandomState;
import jlguest.testsuite.vectors.Vector;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.Decoder;
import jlguest.translator.decode.Instruction;
import jlguest.translator.decode.Opcode;
import jlguest.translator.decode.OpcodeTable;

/** Makes single instructions and what they start from: each opcode in turn, operands at random. */
final class StartGenerator {
    private static final int CODE = 0x40_0800;
    private static final int[] REGIONS = {0x60_0000, 0x80_0000};
    private static final int REGION = 0x2000;
    private static final int NOT_SET = Cpu.TF | Cpu.AC | Cpu.NT | Cpu.ID | Cpu.RF;

    private final UndefinedFlags undefinedFlags = new UndefinedFlags();
    private final List<Opcode> opcodes = new ArrayList<>();

    /**
     * @param forms which opcodes are wanted
     */
    StartGenerator(Predicate<Opcode> forms) {
        for (int code = 0; code < 2 * OpcodeTable.TWO_BYTE; code++) {
            Opcode opcode = OpcodeTable.get().opcode(code);
            if (opcode != null && HardwareForms.allows(opcode) && forms.test(opcode)) {
                // x87 opcodes hold eight or more instructions each
                int copies = opcode.mnemonic().equals("X87") ? 24 : 1;
                for (int i = 0; i < copies; i++) {
                    opcodes.add(opcode);
                }
            }
        }
    }

    /** Whether there is anything to make. */
    boolean hasAny() {
        return !opcodes.isEmpty();
    }

    /** The case of a seed. */
    Start of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomInstruction instructions = new RandomInstruction(random);
        Instruction insn = new Instruction();
        for (; ; ) {
            Opcode opcode = opcodes.get(random.nextInt(opcodes.size()));
            byte[] code = instructions.bytes(opcode);
            Decoder decoder =
                    new Decoder(
                            address ->
                                    address - CODE < code.length ? code[address - CODE] & 0xFF : 0);
            boolean valid = decoder.decode(insn, CODE, true);
            if (valid && insn.length == code.length && HardwareForms.allows(insn)) {
                return start(random, insn, code);
            }
        }
    }

    private Start start(SplittableRandom random, Instruction insn, byte[] code) {
        int[] registers = RandomState.registers(random);
        boolean usesFpu = HardwareForms.usesFpu(insn);
        byte[] fpu = RandomState.fpu(random);
        List<Vector.Bytes> memory = new ArrayList<>();
        String family = insn.opcode.mnemonic();
        switch (family) {
            case "X87":
            case "WAIT":
                if (random.nextInt(10) == 0) {
                    pending(random, fpu);
                }
                break;
            case "CMPS":
            case "SCAS":
            case "MOVS":
            case "LODS":
            case "STOS":
                strings(random, registers, memory);
                break;
            case "GROUP3":
                if (random.nextBoolean()) {
                    registers[Cpu.EDX] = random.nextInt(4) == 0 ? -1 : random.nextInt(4);
                }
                break;
            case "CMPXCHG":
            case "GROUP9":
                if (random.nextBoolean()) {
                    registers[Cpu.EAX] = 0x11223344;
                    registers[Cpu.EDX] = 0x55667788;
                    plant(memory, insn, registers, matching());
                }
                break;
            case "POPF":
                if (mapped(registers[Cpu.ESP], 4)) {
                    int flags = random.nextInt() & ~NOT_SET;
                    memory.add(new Vector.Bytes(registers[Cpu.ESP], little(flags)));
                }
                break;
            default:
                break;
        }
        if (memory.isEmpty() && random.nextInt(4) != 0) {
            plant(memory, insn, registers, RandomState.operand(random));
        }
        int eflags = random.nextInt() & (UndefinedFlags.ALL | Cpu.DF) | Cpu.IF | 2;
        return new Start(
                HardwareForms.name(insn),
                code,
                HardwareForms.turns(insn),
                random.nextInt(),
                registers,
                random.nextInt(4) == 0 ? eflags : eflags & ~Cpu.DF,
                memory,
                fpu,
                undefinedFlags.after(insn, registers),
                usesFpu);
    }

    /** An exception that is unmasked and pending: the next instruction may trap. */
    private static void pending(SplittableRandom random, byte[] fpu) {
        int flags = 1 << random.nextInt(6);
        fpu[0] &= (byte) ~flags;
        fpu[2] |= (byte) (flags | 0x80);
        fpu[3] |= (byte) 0x80;
    }

    private static void strings(
            SplittableRandom random, int[] registers, List<Vector.Bytes> memory) {
        registers[Cpu.ECX] = random.nextInt(24);
        int source = registers[Cpu.ESI];
        int destination = registers[Cpu.EDI];
        if (random.nextBoolean()
                && mapped(source, 32)
                && mapped(destination, 32)
                && Math.abs(source - destination) >= 32) {
            byte[] same = new byte[32];
            for (int i = 0; i < same.length; i++) {
                same[i] = (byte) (random.nextInt(8) == 0 ? 1 : 0);
            }
            memory.add(new Vector.Bytes(source, same));
            byte[] other = same.clone();
            other[random.nextInt(32)] ^= (byte) random.nextInt(2);
            memory.add(new Vector.Bytes(destination, other));
            registers[Cpu.EAX] = random.nextInt(3) << 8 * random.nextInt(4);
        }
    }

    private static byte[] matching() {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x11223344)
                .putInt(0x55667788)
                .array();
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    private static boolean mapped(int address, int length) {
        for (int region : REGIONS) {
            int offset = address - region;
            if (offset >= 0 && offset <= REGION - length) {
                return true;
            }
        }
        return false;
    }

    /** Lays bytes where the instruction's memory operand is, if it has one that is mapped. */
    private static void plant(
            List<Vector.Bytes> memory, Instruction insn, int[] registers, byte[] value) {
        if (!insn.opcode.hasModrm() || !insn.inMemory() || insn.address16) {
            return;
        }
        int address = insn.displacement;
        if (insn.base != MicroOp.NONE) {
            address += registers[insn.base];
        }
        if (insn.index != MicroOp.NONE) {
            address += registers[insn.index] << insn.scale;
        }
        if (mapped(address, value.length)) {
            memory.add(new Vector.Bytes(address, value));
        }
    }
}
