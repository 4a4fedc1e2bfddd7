package jlguest.testsuite.hardware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jlguest.testsuite.vectors.VectorMachine;
import jlguest.translator.MemoryAccess;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Test;

/**
 * This machine and the interpreter agree about arithmetic; {@code jlguest fuzz --native} asks on.
 */
class HardwareRunTest {
    private static final Set<String> ARITHMETIC =
            Set.of("ADD", "ADC", "SUB", "SBB", "CMP", "IMUL3", "CMOV", "BSWAP", "MOVSX", "CWD");

    @Test
    void arithmeticIsAsOnThisMachine() throws IOException {
        VectorMachine machine = new VectorMachine(Tier.INTERPRETER, MemoryAccess.FAST);
        try (HardwareRun run = hardware(machine)) {
            run.generate(1, cases -> cases < 256);
            assertEquals(Map.of(), run.examples());
            assertTrue(run.unclear() < run.cases() / 8, "the machine tells too little");
        }
    }

    private static HardwareRun hardware(VectorMachine machine) throws IOException {
        try {
            return new HardwareRun(
                    List.of(machine), opcode -> ARITHMETIC.contains(opcode.mnemonic()));
        } catch (IOException e) {
            return abort("This machine cannot be asked: " + e.getMessage());
        }
    }
}
