package jlguest.testsuite.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import jlguest.translator.decode.Opcode;

/** Random operands for a given opcode, branches included. */
public final class RandomInstruction {
    private final SplittableRandom random;
    private final InstructionGenerator generator;

    /**
     * @param random source of all choices
     */
    public RandomInstruction(SplittableRandom random) {
        this.random = random;
        generator = new InstructionGenerator(random, 0, 0, opcode -> true);
    }

    /** The bytes of an instruction with an opcode of the table. */
    public byte[] bytes(Opcode opcode) {
        byte[] bytes = generator.of(opcode).bytes();
        if (opcode.operandCount() == 0 || !opcode.operand(0).startsWith("J")) {
            return bytes;
        }
        // a distance that stays near, behind what the generator made of prefix and opcode
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int prefixed = bytes[0] == 0x66 ? 1 : 0;
        int from = opcode.code() > 0xFF ? 2 : 1;
        out.write(bytes, prefixed, Math.min(from, bytes.length - prefixed));
        Operands.little(random.nextInt(-100, 100), opcode.operand(0).equals("Jb") ? 1 : 4, out);
        return out.toByteArray();
    }
}
