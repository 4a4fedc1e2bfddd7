package jlguest.translator.lower;

import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.Flags;
import jlguest.runtime.SystemOperation;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;
import jlguest.translator.decode.Instruction;

/** Flags, segment registers, descriptors, and what only a more privileged ring may do. */
final class SystemRules {
    private static final int NONE = MicroOp.NONE;

    /** CF, PF, AF, ZF, SF: what SAHF loads. */
    private static final int AH_FLAGS = 0xD5;

    private SystemRules() {}

    /** Lowers an instruction; false if it is none of these. */
    static boolean lower(String mnemonic, Lowering in) {
        switch (mnemonic) {
            case "PRIVILEGED", "MOVCONTROL" -> in.privileged();
            case "UD", "UDE" -> in.undefined();
            case "HLT" -> halt(in);
            case "CLC" -> in.op(MicroOp.CARRY, NONE, NONE, NONE, 0);
            case "STC" -> in.op(MicroOp.CARRY, NONE, NONE, NONE, 1);
            case "CMC" -> in.op(MicroOp.CARRY, NONE, NONE, NONE, 2);
            case "CLD" -> in.op(MicroOp.DIRECTION, NONE, NONE, NONE, 0);
            case "STD" -> in.op(MicroOp.DIRECTION, NONE, NONE, NONE, 1);
            case "SAHF" -> storeFlags(in);
            case "LAHF" -> loadFlags(in);
            case "SALC" -> setFromCarry(in);
            case "CPUID" -> in.helper(Helper.CPUID, NONE, NONE, 0);
            case "RDTSC" -> in.helper(Helper.RDTSC, NONE, NONE, 0);
            case "MOVFROMSEG" -> moveFromSegment(in);
            case "MOVTOSEG" -> moveToSegment(in);
            case "LOADFAR" -> loadFar(in);
            case "BOUND" -> bound(in);
            case "ARPL" -> adjustPrivilege(in);
            case "LAR" -> inspect(in, SystemOperation.LAR);
            case "LSL" -> inspect(in, SystemOperation.LSL);
            case "GROUP6" -> group6(in);
            case "GROUP7" -> group7(in);
            case "GROUP9" -> group9(in);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void halt(Lowering in) {
        if (in.isUser()) {
            in.privileged();
        } else {
            in.exit(Exit.HALT, false, in.insn().address, in.insn().next());
        }
    }

    private static void storeFlags(Lowering in) {
        int ah = in.register(4, Flags.BYTE);
        in.op(MicroOp.SET_ARITHMETIC_FLAGS, NONE, ah, NONE, AH_FLAGS);
    }

    private static void loadFlags(Lowering in) {
        int flags = in.temp();
        in.op(MicroOp.GET_FLAGS, flags, NONE, NONE, 0);
        int shown = in.temp();
        in.op(MicroOp.BOTH, shown, flags, in.constant(AH_FLAGS | 2), 0);
        in.setRegister(4, Flags.BYTE, shown);
    }

    /** The undocumented D6: AL is FF if the carry flag is set, else 0. */
    private static void setFromCarry(Lowering in) {
        int t = in.temp();
        in.op(MicroOp.SELECT, t, in.constant(0xFF), in.constant(0), 2);
        in.setRegister(Cpu.EAX, Flags.BYTE, t);
    }

    private static void moveFromSegment(Lowering in) {
        Instruction insn = in.insn();
        if (insn.reg() > Cpu.GS) {
            in.undefined();
            return;
        }
        int selector = in.state(Cpu.SELECTOR + insn.reg());
        in.setGeneral(insn.inMemory() ? Flags.WORD : insn.operandSize, selector);
    }

    private static void moveToSegment(Lowering in) {
        Instruction insn = in.insn();
        if (insn.reg() > Cpu.GS || insn.reg() == Cpu.CS) {
            in.undefined();
            return;
        }
        int selector = in.general(Flags.WORD);
        in.helper(Helper.LOAD_SEGMENT, selector, NONE, insn.reg());
    }

    private static void loadFar(Lowering in) {
        Instruction insn = in.insn();
        if (!insn.inMemory()) {
            in.undefined();
            return;
        }
        int size = insn.operandSize;
        in.address(1 << size, false);
        int offset = in.load(size);
        in.addressAt(1 << size, 2, false);
        int selector = in.load(Flags.WORD);
        int segment;
        switch (insn.code()) {
            case 0xC4:
                segment = Cpu.ES;
                break;
            case 0xC5:
                segment = Cpu.DS;
                break;
            default:
                // 0F B2, B4, B5: SS, FS, GS.
                segment = insn.code() & 7;
                break;
        }
        in.helper(Helper.LOAD_SEGMENT, selector, NONE, segment);
        in.setRegister(insn.reg(), size, offset);
    }

    private static void bound(Lowering in) {
        Instruction insn = in.insn();
        if (!insn.inMemory()) {
            in.undefined();
            return;
        }
        int size = insn.operandSize;
        in.address(2 << size, false);
        int linear = in.linear();
        in.helper(Helper.BOUND, in.register(insn.reg(), size), linear, size);
    }

    private static void adjustPrivilege(Lowering in) {
        int selector = in.generalForWrite(Flags.WORD);
        in.helper(Helper.ARPL, selector, in.register(in.insn().reg(), Flags.WORD), 0);
        in.replaceGeneral(Flags.WORD, in.state(SystemOperation.RESULT));
    }

    private static void inspect(Lowering in, int question) {
        Instruction insn = in.insn();
        int selector = in.general(Flags.WORD);
        in.helper(Helper.INSPECT, selector, insn.reg(), question);
        in.setRegister(insn.reg(), insn.operandSize, in.state(SystemOperation.RESULT));
    }

    private static void group6(Lowering in) {
        Instruction insn = in.insn();
        switch (insn.reg()) {
            case 0:
                storeWord(in, SystemOperation.SLDT);
                break;
            case 1:
                storeWord(in, SystemOperation.STR);
                break;
            case 2:
            case 3:
                in.privileged();
                break;
            case 4:
            case 5:
                int question = insn.reg() == 4 ? SystemOperation.VERR : SystemOperation.VERW;
                in.helper(Helper.INSPECT, in.general(Flags.WORD), NONE, question);
                break;
            default:
                in.undefined();
                break;
        }
    }

    private static void storeWord(Lowering in, int which) {
        in.helper(Helper.STORE_SYSTEM, NONE, NONE, which);
        int value = in.state(SystemOperation.RESULT);
        in.setGeneral(in.insn().inMemory() ? Flags.WORD : in.insn().operandSize, value);
    }

    private static void storeTable(Lowering in, int which) {
        in.helper(Helper.STORE_SYSTEM, NONE, NONE, which);
        // Limit and base are two stores: neither is done where one would fault.
        in.address(2, true);
        in.loadForWrite(Flags.WORD);
        in.addressAt(2, 4, true);
        in.loadForWrite(Flags.DWORD);
        in.store(Flags.DWORD, in.state(SystemOperation.RESULT_HIGH));
        in.address(2, true);
        in.store(Flags.WORD, in.state(SystemOperation.RESULT));
    }

    private static void group7(Lowering in) {
        Instruction insn = in.insn();
        boolean memory = insn.inMemory();
        boolean hypercall = insn.modrm == 0xC1 && !in.isUser();
        if (hypercall) {
            in.exit(Exit.HYPERCALL, true, insn.next(), 0);
        } else if (insn.reg() == 4) {
            storeWord(in, SystemOperation.SMSW);
        } else if (memory && insn.reg() < 2) {
            storeTable(in, insn.reg() == 0 ? SystemOperation.SGDT : SystemOperation.SIDT);
        } else if (insn.reg() == 6 || memory && insn.reg() != 5) {
            in.privileged();
        } else {
            in.undefined();
        }
    }

    private static void group9(Lowering in) {
        if (in.insn().reg() != 1 || !in.insn().inMemory()) {
            in.undefined();
            return;
        }
        in.address(8, true);
        in.helper(Helper.COMPARE_EXCHANGE_8, in.linear(), NONE, 0);
    }
}
