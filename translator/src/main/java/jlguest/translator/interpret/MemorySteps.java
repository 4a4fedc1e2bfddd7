package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;

/** Loads, stores, segment checks and helpers: what can fault. */
final class MemorySteps {
    private MemorySteps() {}

    /**
     * The step of a load, store or segment check.
     *
     * @param op the operation; operands as {@link MicroOp} describes them
     */
    static Step make(int op, int d, int a, int b, int imm) {
        switch (op) {
            case MicroOp.LOAD:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.memory.load8(c.r[a] + imm);
                        return next;
                    }
                };
            case MicroOp.LOAD + 1:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.memory.load16(c.r[a] + imm);
                        return next;
                    }
                };
            case MicroOp.LOAD + 2:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.memory.load32(c.r[a] + imm);
                        return next;
                    }
                };
            case MicroOp.LOAD_FOR_WRITE:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.memory.load8ForWrite(c.r[a] + imm);
                        return next;
                    }
                };
            case MicroOp.LOAD_FOR_WRITE + 1:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.memory.load16ForWrite(c.r[a] + imm);
                        return next;
                    }
                };
            case MicroOp.LOAD_FOR_WRITE + 2:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.r[d] = c.memory.load32ForWrite(c.r[a] + imm);
                        return next;
                    }
                };
            case MicroOp.STORE:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.memory.store8(c.r[a] + imm, c.r[b]);
                        return c.stopsHere() ? null : next;
                    }
                };
            case MicroOp.STORE + 1:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.memory.store16(c.r[a] + imm, c.r[b]);
                        return c.stopsHere() ? null : next;
                    }
                };
            case MicroOp.STORE + 2:
                return new Step() {
                    @Override
                    Step execute(StepContext c) {
                        c.memory.store32(c.r[a] + imm, c.r[b]);
                        return c.stopsHere() ? null : next;
                    }
                };
            case MicroOp.SEGMENT:
                return segment(d, a, b, imm);
            default:
                throw new IllegalArgumentException("no step for micro-operation " + op);
        }
    }

    private static Step segment(int d, int a, int b, int imm) {
        int segment = imm & 7;
        int bytes = b & MicroOp.SEGMENT_WRITE - 1;
        boolean write = (b & MicroOp.SEGMENT_WRITE) != 0;
        return new Step() {
            @Override
            Step execute(StepContext c) {
                c.r[d] =
                        c.r[Cpu.OPEN + segment] != 0
                                ? c.r[Cpu.BASE + segment] + c.r[a]
                                : c.cpu.segments().linear(segment, c.r[a], bytes, write);
                return next;
            }
        };
    }

    /** The step of a {@link MicroOp#HELPER}, which may look at the address of its instruction. */
    static Step helper(int address, int d, int a, int b, int imm) {
        Helper helper = Helper.of(d);
        if (helper == Helper.LOAD_SEGMENT) {
            return new Step() {
                @Override
                Step execute(StepContext c) {
                    c.r[Cpu.EIP] = address;
                    int mode = c.r[Cpu.MODE];
                    helper.run(c.cpu, c.r[a], 0, imm);
                    return c.r[Cpu.MODE] == mode ? next : c.leave(StepContext.STOPPED);
                }
            };
        }
        return new Step() {
            @Override
            Step execute(StepContext c) {
                c.r[Cpu.EIP] = address;
                helper.run(c.cpu, a < 0 ? 0 : c.r[a], b < 0 ? 0 : c.r[b], imm);
                return c.stopsHere() ? null : next;
            }
        };
    }
}
