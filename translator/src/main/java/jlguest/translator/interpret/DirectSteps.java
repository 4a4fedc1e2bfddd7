package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.runtime.fpu.DirectForm;
import jlguest.runtime.fpu.Fpu;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;

/**
 * Floating point and SIMD instructions in {@link DirectForm}s. Those without a memory operand are
 * tried as translated code does them; the helper does what is left, and all that access memory.
 */
final class DirectSteps {
    private DirectSteps() {}

    /** The step of a {@link MicroOp#SIMD} or {@link MicroOp#X87}. */
    static Step make(int op, int address, int d, int a, int b, int imm) {
        boolean isX87 = op == MicroOp.X87;
        DirectForm form = isX87 ? DirectForm.x87(imm) : DirectForm.simd(imm);
        Helper helper = isX87 ? Helper.X87 : Helper.SIMD;
        return new Step() {
            @Override
            Step execute(StepContext c) {
                if (form.bytes() == 0 && run(c, form, address, b)) {
                    if (d != MicroOp.NONE) {
                        c.r[d] = (int) c.cpu.fpu().low;
                    }
                    return next;
                }
                c.r[Cpu.EIP] = address;
                helper.run(c.cpu, a < 0 ? 0 : c.r[a], 0, imm);
                if (d >= MicroOp.TEMP) {
                    c.r[d] = c.cpu.fpu().resultFlags;
                }
                return c.stopsHere() ? null : next;
            }
        };
    }

    private static boolean run(StepContext c, DirectForm form, int address, int b) {
        Fpu fpu = c.cpu.fpu();
        switch (form.source()) {
            case XMM:
                long[] xmm = c.cpu.fpuState().xmm;
                int place = 2 * form.register();
                return form.body().run(fpu, form.code(), xmm[place], xmm[place + 1]);
            case GENERAL:
                return form.body().run(fpu, form.code(), c.r[b], 0);
            default:
                return form.body().run(fpu, form.code(), 0, address);
        }
    }
}
