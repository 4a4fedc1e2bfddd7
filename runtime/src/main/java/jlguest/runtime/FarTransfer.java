package jlguest.runtime;

import jlguest.mmu.GuestRam;

/**
 * Control transfers through a code selector: far jumps, calls and returns, and {@code iret} (Intel
 * SDM volume 2, the instructions' pages; volume 3, 5.8). Call gates and task gates are not
 * implemented: a guest may store any system descriptor, which the host copies as it is
 * (lguest-abi.md §7), but a transfer through one raises #GP with the selector. No guest known uses
 * one.
 */
public final class FarTransfer {
    private static final int OVERFLOW = 4;

    /** EFLAGS bits that {@code iret} and {@code popf} may change outside ring 0, with IOPL 0. */
    static final int CHANGEABLE = Cpu.TF | Cpu.DF | Cpu.NT | Cpu.AC | Cpu.ID;

    /** EFLAGS bits that {@code iret} with 32-bit operands changes, besides the arithmetic ones. */
    static final int POPPED_BY_IRET = CHANGEABLE | Cpu.RF;

    private FarTransfer() {}

    private static int mask(int size) {
        return size == Flags.WORD ? 0xFFFF : -1;
    }

    /** Reads the stack's word number {@code index}, without changing the stack pointer. */
    private static int peek(Cpu cpu, int size, int byteOffset) {
        int offset = cpu.state()[Cpu.ESP] + byteOffset;
        int linear = cpu.segments().linearOnStack(offset, 1 << size, false);
        return size == Flags.WORD ? cpu.memory().load16(linear) : cpu.memory().load32(linear);
    }

    /** Far JMP to offset {@code a} in selector {@code b}. */
    public static void jump(Cpu cpu, int a, int b, int imm) {
        cpu.segments().checkTransfer(b);
        cpu.segments().checkTarget(b, a);
        cpu.segments().loadCode(b, cpu.cpl());
        cpu.state()[Cpu.EIP] = a;
    }

    /** INTO of length {@code imm}: interrupt 4 if the overflow flag is set. */
    public static void interruptOnOverflow(Cpu cpu, int a, int b, int imm) {
        if ((cpu.eflags() & Flags.OF) != 0) {
            cpu.state()[Cpu.NEXT_EIP] = cpu.state()[Cpu.EIP] + imm;
            throw cpu.softwareInterrupt(OVERFLOW);
        }
    }

    /**
     * Far CALL to offset {@code a} in selector {@code b}; {@code imm} is the operand size, plus the
     * instruction's length from bit 8.
     */
    public static void call(Cpu cpu, int a, int b, int imm) {
        int[] state = cpu.state();
        cpu.segments().checkTransfer(b);
        int size = imm & 3;
        int bytes = 1 << size;
        int returnAddress = state[Cpu.EIP] + (imm >>> 8);
        // In the order of the pushes, so that a fault names the first that fails.
        int high = cpu.segments().linearOnStack(state[Cpu.ESP] - bytes, bytes, true);
        cpu.memory().checkWrite(high, bytes);
        int low = cpu.segments().linearOnStack(state[Cpu.ESP] - 2 * bytes, bytes, true);
        cpu.memory().checkWrite(low, bytes);
        cpu.segments().checkTarget(b, a);
        int selector = state[Cpu.SELECTOR + Cpu.CS];
        if (size == Flags.WORD) {
            cpu.memory().store16(low, returnAddress);
            cpu.memory().store16(high, selector);
        } else {
            cpu.memory().store32(low, returnAddress);
            cpu.memory().store32(high, selector);
        }
        cpu.segments().moveStack(-2 * bytes);
        cpu.segments().loadCode(b, cpu.cpl());
        state[Cpu.EIP] = a;
    }

    /** Far RET: {@code imm} is the operand size, plus the bytes to drop from bit 8. */
    public static void ret(Cpu cpu, int a, int b, int imm) {
        int size = imm & 3;
        int bytes = 1 << size;
        int drop = imm >>> 8;
        int eip = peek(cpu, size, 0);
        int selector = peek(cpu, size, bytes) & 0xFFFF;
        cpu.segments().checkReturn(selector);
        if ((selector & 3) == cpu.cpl()) {
            cpu.segments().checkTarget(selector, eip);
            cpu.segments().moveStack(2 * bytes + drop);
            cpu.segments().loadCode(selector, cpu.cpl());
            cpu.state()[Cpu.EIP] = eip;
            return;
        }
        int esp = peek(cpu, size, 2 * bytes + drop);
        int stack = peek(cpu, size, 3 * bytes + drop) & 0xFFFF;
        cpu.segments().checkOuterStack(stack, selector & 3);
        cpu.segments().checkTarget(selector, eip);
        cpu.segments().loadLevel(selector, stack);
        setStackPointer(cpu, esp + drop, size);
        cpu.state()[Cpu.EIP] = eip;
    }

    /** IRET with operand size {@code imm}; IF and IOPL stay as they are outside ring 0. */
    public static void iret(Cpu cpu, int a, int b, int imm) {
        int[] state = cpu.state();
        if ((state[Cpu.SYSTEM_FLAGS] & Cpu.NT) != 0) {
            // The task link of the host's task state segment is empty.
            throw cpu.trap(Segments.INVALID_TSS, 0);
        }
        if (imm == Flags.DWORD && (state[Cpu.MODE] & Cpu.CAREFUL) == 0 && flatIret(cpu)) {
            return;
        }
        int bytes = 1 << imm;
        int eip = peek(cpu, imm, 0);
        int selector = peek(cpu, imm, bytes) & 0xFFFF;
        int eflags = peek(cpu, imm, 2 * bytes);
        cpu.segments().checkReturn(selector);
        if ((selector & 3) == cpu.cpl()) {
            cpu.segments().checkTarget(selector, eip);
            cpu.segments().moveStack(3 * bytes);
            cpu.segments().loadCode(selector, cpu.cpl());
        } else {
            int esp = peek(cpu, imm, 3 * bytes);
            int stack = peek(cpu, imm, 4 * bytes) & 0xFFFF;
            cpu.segments().checkOuterStack(stack, selector & 3);
            cpu.segments().checkTarget(selector, eip);
            cpu.segments().loadLevel(selector, stack);
            setStackPointer(cpu, esp, imm);
        }
        finishIret(cpu, eip, eflags, POPPED_BY_IRET & mask(imm));
    }

    private static void finishIret(Cpu cpu, int eip, int eflags, int changeable) {
        int[] state = cpu.state();
        state[Cpu.EIP] = eip;
        cpu.setArithmeticFlags(eflags);
        cpu.setSystemFlags(state[Cpu.SYSTEM_FLAGS] & ~changeable | eflags & changeable);
    }

    /**
     * IRET with 32-bit operands on a flat stack: the frame with one look-up.
     *
     * @return false, with nothing done, if the frame reaches into another page
     */
    private static boolean flatIret(Cpu cpu) {
        int[] state = cpu.state();
        int frame = cpu.memory().frameForRead(state[Cpu.ESP], 20);
        if (frame < 0) {
            return false;
        }
        GuestRam ram = cpu.ram();
        int eip = ram.load32(frame);
        int selector = ram.load32(frame + 4) & 0xFFFF;
        int eflags = ram.load32(frame + 8);
        FlatRings rings = cpu.segments().rings();
        if (rings.leave(selector, ram.load32(frame + 16), eflags, ram.load32(frame + 12))) {
            state[Cpu.EIP] = eip;
            return true;
        }
        cpu.segments().checkReturn(selector);
        if ((selector & 3) == cpu.cpl()) {
            cpu.segments().checkTarget(selector, eip);
            state[Cpu.ESP] += 12;
            if (selector != state[Cpu.SELECTOR + Cpu.CS]) {
                cpu.segments().loadCode(selector, cpu.cpl());
            }
        } else {
            int esp = ram.load32(frame + 12);
            int stack = ram.load32(frame + 16) & 0xFFFF;
            cpu.segments().checkOuterStack(stack, selector & 3);
            cpu.segments().checkTarget(selector, eip);
            cpu.segments().loadLevel(selector, stack);
            setStackPointer(cpu, esp, Flags.DWORD);
        }
        finishIret(cpu, eip, eflags, POPPED_BY_IRET);
        return true;
    }

    private static void setStackPointer(Cpu cpu, int esp, int size) {
        int[] state = cpu.state();
        boolean whole = size == Flags.DWORD && cpu.segments().isBigStack();
        state[Cpu.ESP] = whole ? esp : state[Cpu.ESP] & 0xFFFF_0000 | esp & 0xFFFF;
    }
}
