package jlguest.runtime.fpu;

import jlguest.runtime.fpu.DirectForm.Body;
import jlguest.runtime.fpu.DirectForm.Result;

/** The {@link DirectForm}s of the x87; opcodes as in {@link X87MemoryForms}. */
final class DirectX87Forms {
    private static final int COMPARE_AND_POP = 3;

    private DirectX87Forms() {}

    /** The form of an instruction, its escape opcode given by the low three bits; or null. */
    static DirectForm of(int opcode, int modrm) {
        int group = modrm >>> 3 & 7;
        if (modrm >= 0xC0) {
            return register(opcode, group, modrm & 7, modrm);
        }
        if ((opcode & 1) == 0) {
            return memoryArithmetic(opcode >> 1, group);
        }
        switch (opcode) {
            case 1:
                return memorySingle(group);
            case 5:
                return memoryDouble(group);
            default:
                return memoryInteger(opcode, group);
        }
    }

    private static DirectForm form(String method, Body body) {
        return new DirectForm(DirectX87.class, method, body);
    }

    // ---- Memory. ----

    /** Operation, with the comparisons as one. */
    private static int operation(int group) {
        int operation = group == COMPARE_AND_POP ? DirectX87.COMPARE : group;
        int pop = group == COMPARE_AND_POP ? DirectX87.POP : 0;
        return operation << DirectX87.OPERATION_SHIFT | pop;
    }

    private static DirectForm memoryArithmetic(int format, int group) {
        int code = operation(group);
        switch (format) {
            case 0:
                return form("withSingle", DirectX87::withSingle).code(code).fromMemory(4, false);
            case 1:
                return form("withInteger", DirectX87::withInteger).code(code).fromMemory(4, false);
            case 2:
                return withDouble(code).code(code).fromMemory(8, false);
            default:
                return form("withShort", DirectX87::withShort).code(code).fromMemory(2, false);
        }
    }

    private static int pop(int group) {
        return group == 3 ? DirectX87.POP : 0;
    }

    private static DirectForm memorySingle(int group) {
        switch (group) {
            case 0:
                return form("loadSingle", DirectX87::loadSingle).fromMemory(4, false);
            case 2:
            case 3:
                return form("storeSingle", DirectX87::storeSingle)
                        .code(pop(group))
                        .toMemory(4, false);
            case 5:
                return form("loadControl", DirectX87::loadControl).fromMemory(2, false);
            case 7:
                return form("storeControl", DirectX87::storeControl).toMemory(2, false);
            default:
                return null;
        }
    }

    private static DirectForm memoryDouble(int group) {
        switch (group) {
            case 0:
                return form("loadDouble", DirectX87::loadDouble).fromMemory(8, false);
            case 2:
            case 3:
                return form("storeDouble", DirectX87::storeDouble)
                        .code(pop(group))
                        .toMemory(8, false);
            case 7:
                return form("storeStatus", DirectX87::storeStatus).toMemory(2, false);
            default:
                return null;
        }
    }

    private static DirectForm storeInteger(int bits, int pop) {
        return form("storeInteger", DirectX87::storeInteger)
                .code(bits << 8 | pop)
                .toMemory(bits / 8, false);
    }

    private static DirectForm memoryInteger(int opcode, int group) {
        boolean isShort = opcode == 7;
        switch (group) {
            case 0:
                return isShort
                        ? form("loadShort", DirectX87::loadShort).fromMemory(2, false)
                        : form("loadInteger", DirectX87::loadInteger).fromMemory(4, false);
            case 2:
            case 3:
                return storeInteger(isShort ? 16 : 32, pop(group));
            case 5:
                return isShort
                        ? form("loadInteger", DirectX87::loadInteger).fromMemory(8, false)
                        : null;
            case 7:
                return isShort ? storeInteger(64, DirectX87.POP) : null;
            default:
                return null;
        }
    }

    // ---- Registers. ----

    private static DirectForm register(int opcode, int group, int i, int modrm) {
        switch (opcode) {
            case 0:
                return withRegister(operation(group) | i);
            case 1:
                return registerD9(group, i, modrm);
            case 2:
                return modrm == 0xE9 ? compare(1 | DirectX87.QUIET | DirectX87.POP_TWICE) : null;
            case 3:
                return group == 5 || group == 6
                        ? compareIntoFlags(i | (group == 5 ? DirectX87.QUIET : 0))
                        : null;
            case 4:
                return group == 2 || group == COMPARE_AND_POP
                        ? withRegister(operation(group) | i)
                        : withRegister(operation(group) | DirectX87.TO_REGISTER | i);
            case 5:
                return registerDd(group, i);
            case 6:
                return registerDe(group, i, modrm);
            default:
                return registerDf(group, i, modrm);
        }
    }

    private static DirectForm arithmetic(String method, Body body) {
        return new DirectForm(DirectX87Arithmetic.class, method, body);
    }

    private static DirectForm withRegister(int code) {
        return ofRegister(code).code(code);
    }

    private static DirectForm ofRegister(int code) {
        switch (code >>> DirectX87.OPERATION_SHIFT) {
            case X87Arithmetic.ADD:
                return arithmetic("add", DirectX87Arithmetic::add);
            case X87Arithmetic.MULTIPLY:
                return arithmetic("multiply", DirectX87Arithmetic::multiply);
            case X87Arithmetic.SUBTRACT:
                return arithmetic("subtract", DirectX87Arithmetic::subtract);
            case X87Arithmetic.SUBTRACT_REVERSED:
                return arithmetic("subtractReversed", DirectX87Arithmetic::subtractReversed);
            case X87Arithmetic.DIVIDE:
                return arithmetic("divide", DirectX87Arithmetic::divide);
            case X87Arithmetic.DIVIDE_REVERSED:
                return arithmetic("divideReversed", DirectX87Arithmetic::divideReversed);
            default:
                return form("withRegister", DirectX87::withRegister);
        }
    }

    private static DirectForm withDouble(int code) {
        switch (code >>> DirectX87.OPERATION_SHIFT) {
            case X87Arithmetic.ADD:
                return arithmetic("addDouble", DirectX87Arithmetic::addDouble);
            case X87Arithmetic.MULTIPLY:
                return arithmetic("multiplyDouble", DirectX87Arithmetic::multiplyDouble);
            case X87Arithmetic.SUBTRACT:
                return arithmetic("subtractDouble", DirectX87Arithmetic::subtractDouble);
            case X87Arithmetic.SUBTRACT_REVERSED:
                return arithmetic(
                        "subtractReversedDouble", DirectX87Arithmetic::subtractReversedDouble);
            case X87Arithmetic.DIVIDE:
                return arithmetic("divideDouble", DirectX87Arithmetic::divideDouble);
            case X87Arithmetic.DIVIDE_REVERSED:
                return arithmetic(
                        "divideReversedDouble", DirectX87Arithmetic::divideReversedDouble);
            default:
                return form("withDouble", DirectX87::withDouble);
        }
    }

    private static DirectForm compare(int code) {
        return withRegister(DirectX87.COMPARE << DirectX87.OPERATION_SHIFT | code);
    }

    private static DirectForm compareIntoFlags(int code) {
        return form("compareIntoFlags", DirectX87::compareIntoFlags).code(code).to(Result.FLAGS, 0);
    }

    private static DirectForm registerD9(int group, int i, int modrm) {
        if (group == 0) {
            return form("loadRegister", DirectX87::loadRegister).code(i);
        }
        if (group == 1) {
            return form("exchange", DirectX87::exchange).code(i);
        }
        switch (modrm) {
            case 0xE0:
                return form("changeSign", DirectX87::changeSign);
            case 0xE1:
                return form("absolute", DirectX87::absolute);
            case 0xE8:
                return form("loadOne", DirectX87::loadOne);
            case 0xEE:
                return form("loadZero", DirectX87::loadZero);
            case 0xFA:
                return form("squareRoot", DirectX87::squareRoot);
            default:
                return null;
        }
    }

    private static DirectForm registerDd(int group, int i) {
        switch (group) {
            case 2:
            case 3:
                return form("storeRegister", DirectX87::storeRegister).code(i | pop(group));
            case 4:
                return compare(i | DirectX87.QUIET);
            case 5:
                return compare(i | DirectX87.QUIET | DirectX87.POP);
            default:
                return null;
        }
    }

    private static DirectForm registerDe(int group, int i, int modrm) {
        if (group == 2 || group == COMPARE_AND_POP) {
            return modrm == 0xD9 ? compare(1 | DirectX87.POP_TWICE) : null;
        }
        return withRegister(operation(group) | DirectX87.TO_REGISTER | DirectX87.POP | i);
    }

    private static DirectForm registerDf(int group, int i, int modrm) {
        if (modrm == 0xE0) {
            return form("storeStatus", DirectX87::storeStatus).to(Result.AX, 0);
        }
        return group == 5 || group == 6
                ? compareIntoFlags(i | DirectX87.POP | (group == 5 ? DirectX87.QUIET : 0))
                : null;
    }
}
