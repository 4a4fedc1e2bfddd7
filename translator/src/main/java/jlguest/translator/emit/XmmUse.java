package jlguest.translator.emit;

import jlguest.runtime.fpu.DirectForm;
import jlguest.translator.code.MicroCode;
import jlguest.translator.code.MicroOp;

/**
 * What a region does with XMM registers, one bit for each.
 *
 * @param used those that {@link MicroOp#SIMD} operations name
 * @param written those that they change
 * @param numbers those that take part in double arithmetic
 * @param packed those of which some operation needs both halves, other than to copy or clear them
 */
record XmmUse(int used, int written, int numbers, int packed) {
    /** Number of XMM registers. */
    static final int REGISTERS = 8;

    /** The register that a form changes, or else its first operand. */
    static int destination(DirectForm form) {
        return form.code() >>> 1 & REGISTERS - 1;
    }

    private static boolean needsBothHalves(DirectForm form) {
        XmmOperation operation = XmmOperation.of(form);
        boolean copies = form.source() == DirectForm.Source.XMM;
        switch (operation) {
            case LOAD_128:
                return !copies;
            case XOR:
                return !copies || form.register() != destination(form);
            default:
                return operation.isOnBothHalves();
        }
    }

    static XmmUse of(Region region) {
        int used = 0;
        int written = 0;
        int numbers = 0;
        int packed = 0;
        for (MicroCode block : region.blocks()) {
            for (int offset = 0; offset < block.length(); offset += MicroOp.STRIDE) {
                Micro micro = Micro.at(block, offset);
                if (micro.op() != MicroOp.SIMD) {
                    continue;
                }
                DirectForm form = DirectForm.simd(micro.imm());
                int named = 1 << destination(form);
                if (form.result() == DirectForm.Result.NONE) {
                    written |= named;
                }
                if (form.source() == DirectForm.Source.XMM) {
                    named |= 1 << form.register();
                }
                used |= named;
                if (XmmOperation.of(form).isOnNumbers()) {
                    numbers |= named;
                }
                if (needsBothHalves(form)) {
                    packed |= named;
                }
            }
        }
        return new XmmUse(used, written, numbers, packed);
    }

    /** Locals for the registers, from one on. */
    XmmLanes lanes(int first) {
        return new XmmLanes(this, first);
    }
}
