package jlguest.runtime.fpu;

import jlguest.runtime.fpu.DirectForm.Body;
import jlguest.runtime.fpu.DirectForm.Result;
import jlguest.runtime.fpu.DirectForm.Source;

/** The {@link DirectForm}s of SSE and SSE2; opcodes as in {@link SimdForms}. */
final class DirectSimdForms {
    private static final int UNDEFINED = 0;

    private final int prefix;
    private final int op2;
    private final int modrm;
    private final int immediate;
    private final int place;
    private final int other;
    private final boolean register;

    private DirectSimdForms(int prefix, int op2, int modrm, int immediate) {
        this.prefix = prefix;
        this.op2 = op2;
        this.modrm = modrm;
        this.immediate = immediate;
        place = 2 * (modrm >>> 3 & 7);
        other = 2 * (modrm & 7);
        register = modrm >= 0xC0;
    }

    /** The form of an instruction, or null. */
    static DirectForm of(int prefix, int op2, int modrm, int immediate) {
        if (SimdForms.of(prefix, op2) == UNDEFINED || !SimdForms.defined(prefix, op2, modrm)) {
            return null;
        }
        DirectSimdForms form = new DirectSimdForms(prefix, op2, modrm, immediate);
        switch (SimdForms.handler(SimdForms.of(prefix, op2))) {
            case SimdForms.MOVE:
                return form.move();
            case SimdForms.ARITHMETIC:
                return form.arithmetic();
            case SimdForms.CONVERT:
                return form.convert();
            case SimdForms.XMM_INTEGER:
                return form.integer();
            default:
                return null;
        }
    }

    // ---- Operands. ----

    private static DirectForm moves(String method, Body body) {
        return new DirectForm(DirectMoves.class, method, body);
    }

    private static DirectForm floats(String method, Body body) {
        return new DirectForm(DirectFloats.class, method, body);
    }

    /** The source is the register or memory that ModRM names. */
    private DirectForm source(DirectForm form) {
        int flags = SimdForms.of(prefix, op2);
        return register
                ? form.from(Source.XMM, modrm & 7)
                : form.fromMemory(SimdForms.bytes(flags), (flags & SimdForms.ALIGNED) != 0);
    }

    private DirectForm toMemory(DirectForm form) {
        int flags = SimdForms.of(prefix, op2);
        return form.toMemory(SimdForms.bytes(flags), (flags & SimdForms.ALIGNED) != 0);
    }

    private DirectForm at(DirectForm form) {
        return source(form.code(place));
    }

    private DirectForm withOpcode(DirectForm form) {
        return source(form.code(place | op2 << 8));
    }

    private DirectForm withImmediate(DirectForm form) {
        return source(form.code(place | immediate << 8));
    }

    // ---- Moves. ----

    private DirectForm move() {
        switch (op2) {
            case 0x10:
                return prefix == 0xF2 || prefix == 0xF3 ? loadScalar() : whole();
            case 0x28:
            case 0x6F:
                return whole();
            case 0x11:
            case 0x29:
            case 0x2B:
            case 0x7F:
            case 0xE7:
                return store();
            case 0x12:
            case 0x13:
            case 0x16:
            case 0x17:
                return half();
            case 0x14:
                return prefix == 0x66
                        ? at(moves("unpackLow", DirectMoves::unpackLow))
                        : at(moves("unpackLowSingles", DirectMoves::unpackLowSingles));
            case 0x15:
                return prefix == 0x66
                        ? at(moves("unpackHigh", DirectMoves::unpackHigh))
                        : at(moves("unpackHighSingles", DirectMoves::unpackHighSingles));
            case 0xC6:
                return prefix == 0x66
                        ? withImmediate(moves("shuffleDoubles", DirectMoves::shuffleDoubles))
                        : withImmediate(moves("shuffleSingles", DirectMoves::shuffleSingles));
            default:
                return scalar();
        }
    }

    private DirectForm whole() {
        return at(moves("load128", DirectMoves::load128));
    }

    private DirectForm loadScalar() {
        if (prefix == 0xF2) {
            return register
                    ? at(moves("merge64", DirectMoves::merge64))
                    : at(moves("load64", DirectMoves::load64));
        }
        return register
                ? at(moves("merge32", DirectMoves::merge32))
                : at(moves("load32", DirectMoves::load32));
    }

    private DirectForm store() {
        if (register) {
            DirectForm form =
                    op2 != 0x11 || prefix == 0 || prefix == 0x66
                            ? moves("load128", DirectMoves::load128)
                            : prefix == 0xF2
                                    ? moves("merge64", DirectMoves::merge64)
                                    : moves("merge32", DirectMoves::merge32);
            return form.code(other).from(Source.XMM, modrm >>> 3 & 7);
        }
        return SimdForms.bytes(SimdForms.of(prefix, op2)) == 16
                ? toMemory(moves("store128", DirectMoves::store128).code(place))
                : toMemory(moves("store64", DirectMoves::store64).code(place));
    }

    /** MOVLPx and MOVHPx; between registers they are rare. */
    private DirectForm half() {
        int half = op2 >>> 2 & 1;
        if (register) {
            return half == 1 ? at(moves("unpackLow", DirectMoves::unpackLow)) : null;
        }
        return (op2 & 1) != 0
                ? toMemory(moves("store64", DirectMoves::store64).code(place + half))
                : source(moves("merge64", DirectMoves::merge64).code(place + half));
    }

    private DirectForm scalar() {
        if (op2 == 0x6E) {
            DirectForm form = moves("load32", DirectMoves::load32).code(place);
            return register ? form.from(Source.GENERAL, modrm & 7) : source(form);
        }
        if (op2 == 0x7E && prefix == 0x66) {
            DirectForm form = moves("store64", DirectMoves::store64).code(place);
            return register ? form.to(Result.GENERAL, modrm & 7) : toMemory(form);
        }
        if (op2 == 0x7E) {
            return at(moves("load64", DirectMoves::load64));
        }
        if (op2 != 0xD6 || prefix != 0x66) {
            return null;
        }
        return register
                ? moves("load64", DirectMoves::load64).code(other).from(Source.XMM, modrm >>> 3 & 7)
                : toMemory(moves("store64", DirectMoves::store64).code(place));
    }

    // ---- Arithmetic. ----

    private DirectForm arithmetic() {
        if (op2 == 0x2E || op2 == 0x2F) {
            DirectForm form =
                    prefix == 0x66
                            ? floats("compareDoubles", DirectFloats::compareDoubles)
                            : floats("compareSingles", DirectFloats::compareSingles);
            return withOpcode(form).to(Result.FLAGS, 0);
        }
        if (op2 == 0xC2 || op2 == SseFloat.RECIPROCAL || op2 == SseFloat.RECIPROCAL_ROOT) {
            return null;
        }
        switch (prefix) {
            case 0xF2:
                return at(scalarDouble());
            case 0xF3:
                return withOpcode(floats("single", DirectFloats::single));
            case 0x66:
                return packedDouble();
            default:
                return withOpcode(floats("singles", DirectFloats::singles));
        }
    }

    private DirectForm scalarDouble() {
        switch (op2) {
            case SseFloat.ADD:
                return floats("addDouble", DirectFloats::addDouble);
            case SseFloat.SUBTRACT:
                return floats("subtractDouble", DirectFloats::subtractDouble);
            case SseFloat.MULTIPLY:
                return floats("multiplyDouble", DirectFloats::multiplyDouble);
            case SseFloat.DIVIDE:
                return floats("divideDouble", DirectFloats::divideDouble);
            case SseFloat.SQUARE_ROOT:
                return floats("squareRootDouble", DirectFloats::squareRootDouble);
            case SseFloat.MINIMUM:
                return floats("minimumDouble", DirectFloats::minimumDouble);
            default:
                return floats("maximumDouble", DirectFloats::maximumDouble);
        }
    }

    private DirectForm packedDouble() {
        switch (op2) {
            case SseFloat.ADD:
                return at(floats("addDoubles", DirectFloats::addDoubles));
            case SseFloat.SUBTRACT:
                return at(floats("subtractDoubles", DirectFloats::subtractDoubles));
            case SseFloat.MULTIPLY:
                return at(floats("multiplyDoubles", DirectFloats::multiplyDoubles));
            default:
                return withOpcode(floats("doubles", DirectFloats::doubles));
        }
    }

    private DirectForm convert() {
        boolean isDouble = prefix == 0xF2;
        if (!isDouble && prefix != 0xF3) {
            return null;
        }
        switch (op2) {
            case 0x2A:
                DirectForm form =
                        isDouble
                                ? floats("doubleFromInteger", DirectFloats::doubleFromInteger)
                                : floats("singleFromInteger", DirectFloats::singleFromInteger);
                form.code(place);
                return register ? form.from(Source.GENERAL, modrm & 7) : source(form);
            case 0x2C:
                return toGeneral(
                        isDouble
                                ? floats("truncateDouble", DirectFloats::truncateDouble)
                                : floats("truncateSingle", DirectFloats::truncateSingle));
            case 0x2D:
                return toGeneral(
                        isDouble
                                ? floats("roundDouble", DirectFloats::roundDouble)
                                : floats("roundSingle", DirectFloats::roundSingle));
            case 0x5A:
                return isDouble
                        ? at(floats("narrow", DirectFloats::narrow))
                        : at(floats("widen", DirectFloats::widen));
            default:
                return null;
        }
    }

    private DirectForm toGeneral(DirectForm form) {
        return at(form).to(Result.GENERAL, modrm >>> 3 & 7);
    }

    // ---- Integers. ----

    private DirectForm integer() {
        switch (op2) {
            case 0x54:
            case 0xDB:
                return at(moves("and", DirectMoves::and));
            case 0x55:
            case 0xDF:
                return at(moves("andNot", DirectMoves::andNot));
            case 0x56:
            case 0xEB:
                return at(moves("or", DirectMoves::or));
            case 0x57:
            case 0xEF:
                return at(moves("xor", DirectMoves::xor));
            case 0x62:
                return at(moves("unpackLowSingles", DirectMoves::unpackLowSingles));
            case 0x6A:
                return at(moves("unpackHighSingles", DirectMoves::unpackHighSingles));
            case 0x6C:
                return at(moves("unpackLow", DirectMoves::unpackLow));
            case 0x6D:
                return at(moves("unpackHigh", DirectMoves::unpackHigh));
            case 0x70:
                return prefix == 0x66
                        ? withImmediate(moves("shuffleWords", DirectMoves::shuffleWords))
                        : null;
            default:
                return appliesByLane()
                        ? withOpcode(moves("integers", DirectMoves::integers))
                        : null;
        }
    }

    /** Whether {@link PackedInteger#apply} does it, a half at a time. */
    private boolean appliesByLane() {
        switch (op2) {
            case 0x64:
            case 0x65:
            case 0x66:
            case 0x74:
            case 0x75:
            case 0x76:
            case 0xD4:
            case 0xD5:
            case 0xF4:
            case 0xF5:
            case 0xF8:
            case 0xF9:
            case 0xFA:
            case 0xFB:
            case 0xFC:
            case 0xFD:
            case 0xFE:
                return true;
            default:
                return false;
        }
    }
}
