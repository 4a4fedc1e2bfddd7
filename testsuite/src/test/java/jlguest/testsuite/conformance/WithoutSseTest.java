package jlguest.testsuite.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jlguest.runtime.Cpu;
import jlguest.runtime.ProcessorIdentity;
import jlguest.runtime.fpu.Fpu;
import jlguest.runtime.fpu.FpuState;
import jlguest.translator.decode.Opcode;
import jlguest.translator.decode.OpcodeTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A processor that hides SSE and SSE2 has none of their instructions: they are invalid opcodes,
 * while MMX, FXSAVE and FXRSTOR stay, as {@code cpuid} says (Intel SDM volume 2, CPUID leaf 1;
 * volume 1, 9.4 lists the instructions of MMX).
 */
class WithoutSseTest {
    private static final int MMX = 1 << 23;
    private static final int FXSR = 1 << 24;
    private static final int SSE = 3 << 25;

    /** Second bytes of the instructions of MMX: conversion, arithmetic, comparison, moves. */
    private static final String MMX_OPCODES =
            "60 61 62 63 64 65 66 67 68 69 6A 6B 6E 6F 71 72 73 74 75 76 7E 7F"
                    + " D1 D2 D3 D5 D8 D9 DB DC DD DF E1 E2 E5 E8 E9 EB EC ED EF"
                    + " F1 F2 F3 F5 F8 F9 FA FC FD FE";

    private static final int[] PREFIXES = {0, 0x66, 0xF3, 0xF2};
    private static final int STATE = 0xAE;
    private static final int FEWEST_FORMS = 400;

    /** An instruction, and whether only a processor with SSE has it. */
    private record Form(String hex, boolean sse) {}

    static Stream<Engine> engines() {
        return Engine.all().stream();
    }

    private static List<Form> forms() {
        List<Form> forms = new ArrayList<>();
        for (int op2 = 0; op2 <= 0xFF; op2++) {
            Opcode opcode = OpcodeTable.get().opcode(OpcodeTable.TWO_BYTE + op2);
            if (opcode != null && opcode.mnemonic().equals("SIMD")) {
                for (int prefix : PREFIXES) {
                    addForms(forms, prefix, op2);
                }
            }
        }
        return forms;
    }

    /** The operand is register 1, or memory at EBX; where ModRM selects the form, all eight. */
    private static void addForms(List<Form> forms, int prefix, int op2) {
        boolean group = op2 >= 0x71 && op2 <= 0x73 || op2 == STATE || op2 == 0x18;
        for (int reg = 0; reg < (group ? 8 : 1); reg++) {
            for (int modrm : new int[] {0xC1 | reg << 3, 0x03 | reg << 3}) {
                if (Fpu.simdDefined(prefix, op2, modrm)) {
                    String hex = String.format(Locale.ROOT, "0F%02X%02X", op2, modrm);
                    String immediate = Fpu.simdHasImmediate(prefix, op2) ? "01" : "";
                    String first = prefix == 0 ? "" : String.format(Locale.ROOT, "%02X", prefix);
                    forms.add(new Form(first + hex + immediate, isSse(prefix, op2, modrm)));
                }
            }
        }
    }

    private static boolean isSse(int prefix, int op2, int modrm) {
        if (op2 == STATE) {
            return modrm >= 0xC0 || modrm >>> 3 > 1;
        }
        String byteText = String.format(Locale.ROOT, "%02X", op2);
        return prefix != 0 || !MMX_OPCODES.contains(byteText);
    }

    private static ConformanceMachine machine(Engine engine, boolean simd) {
        return new ConformanceMachine(engine, false, true, new ProcessorIdentity(simd));
    }

    private static void begin(ConformanceMachine machine) {
        machine.begin();
        machine.state[Cpu.EBX] = ConformanceMachine.SCRATCH;
        machine.state[Cpu.EDI] = ConformanceMachine.SCRATCH + 0x400;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void cpuidHidesSseAndNothingElse(Engine engine) {
        int[] features = new int[2];
        for (int simd = 0; simd < 2; simd++) {
            try (ConformanceMachine machine = machine(engine, simd == 1)) {
                machine.loadAndEnd(ConformanceMachine.CODE, "B8 01 00 00 00 0F A2");
                begin(machine);
                assertEquals("end", machine.run(ConformanceMachine.CODE));
                features[simd] = machine.state[Cpu.EDX];
            }
        }
        assertEquals(SSE, features[1] & SSE);
        assertEquals(features[1] & ~SSE, features[0]);
        assertEquals(MMX | FXSR, features[0] & (MMX | FXSR));
    }

    private static List<String> wrong(Engine engine, boolean simd) {
        List<String> wrong = new ArrayList<>();
        List<Form> forms = forms();
        assertTrue(forms.size() > FEWEST_FORMS, "forms: " + forms.size());
        try (ConformanceMachine machine = machine(engine, simd)) {
            int code = ConformanceMachine.CODE;
            for (Form form : forms) {
                machine.load(code, "90");
                machine.loadAndEnd(code + 1, form.hex);
                begin(machine);
                MachineImage before = MachineImage.of(machine);
                String got = machine.run(code);
                boolean undefined = form.sse && !simd;
                if (!got.equals(undefined ? "#UD" : "end")) {
                    wrong.add(form.hex + " " + got);
                } else if (undefined) {
                    boolean there = machine.state[Cpu.EIP] == code + 1;
                    String changed = before.differences(MachineImage.of(machine), true);
                    if (!there || !changed.isEmpty()) {
                        wrong.add(form.hex + " is not precise " + changed);
                    }
                }
                code += 0x10;
                assertTrue(code < ConformanceMachine.END);
            }
        }
        return wrong;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void instructionsOfSseAreInvalidAndThoseOfMmxAreNot(Engine engine) {
        assertEquals(List.of(), wrong(engine, false));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void withSseAllOfThemAreThere(Engine engine) {
        assertEquals(List.of(), wrong(engine, true));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theStateIsSavedAndRestoredAsTheFeatureBitSays(Engine engine) {
        try (ConformanceMachine machine = machine(engine, false)) {
            // fxsave [ebx]; fninit; fxrstor [ebx]
            machine.loadAndEnd(ConformanceMachine.CODE, "0F AE 03 DB E3 0F AE 0B");
            begin(machine);
            FpuState fpu = machine.cpu.fpuState();
            fpu.loadControlWord(0x027F);
            fpu.unpackStatusWord(0x3800);
            fpu.significand[7] = 0x8877_6655_4433_2211L;
            fpu.signExponent[7] = 0x3FFF;
            fpu.tags = 0x80;
            assertEquals("end", machine.run(ConformanceMachine.CODE));
            assertEquals(0x027F, fpu.controlWord);
            assertEquals(0x3800, fpu.packedStatusWord());
            assertEquals(0x80, fpu.tags);
            assertEquals(0x8877_6655_4433_2211L, fpu.significand[7]);
            int first = ConformanceMachine.SCRATCH + 32;
            assertEquals(0x8877_6655_4433_2211L, machine.ram.load64(first));
        }
    }
}
