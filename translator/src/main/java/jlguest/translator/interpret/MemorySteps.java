package jlguest.translator.interpret;

import jlguest.runtime.Cpu;
import jlguest.translator.code.Helper;
import jlguest.translator.code.MicroOp;

/** Loads, stores, segment checks and helpers: what can fault. */
final class MemorySteps {
    private MemorySteps() {}

    static void addTo(StepTable t) {
        t.put(
                MicroOp.LOAD,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.memory.load8(c.r[a] + imm);
                                return next;
                            }
                        });
        t.put(
                MicroOp.LOAD + 1,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.memory.load16(c.r[a] + imm);
                                return next;
                            }
                        });
        t.put(
                MicroOp.LOAD + 2,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.memory.load32(c.r[a] + imm);
                                return next;
                            }
                        });
        t.put(
                MicroOp.LOAD_FOR_WRITE,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.memory.load8ForWrite(c.r[a] + imm);
                                return next;
                            }
                        });
        t.put(
                MicroOp.LOAD_FOR_WRITE + 1,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.memory.load16ForWrite(c.r[a] + imm);
                                return next;
                            }
                        });
        t.put(
                MicroOp.LOAD_FOR_WRITE + 2,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.r[d] = c.memory.load32ForWrite(c.r[a] + imm);
                                return next;
                            }
                        });
        t.put(
                MicroOp.STORE,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.memory.store8(c.r[a] + imm, c.r[b]);
                                return c.stopsHere() ? null : next;
                            }
                        });
        t.put(
                MicroOp.STORE + 1,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.memory.store16(c.r[a] + imm, c.r[b]);
                                return c.stopsHere() ? null : next;
                            }
                        });
        t.put(
                MicroOp.STORE + 2,
                (d, a, b, imm) ->
                        new Step() {
                            @Override
                            Step execute(StepContext c) {
                                c.memory.store32(c.r[a] + imm, c.r[b]);
                                return c.stopsHere() ? null : next;
                            }
                        });
        t.put(MicroOp.SEGMENT, MemorySteps::segment);
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
        Helper.Body body = Helper.of(d).body();
        if (Helper.of(d) == Helper.LOAD_SEGMENT) {
            return new Step() {
                @Override
                Step execute(StepContext c) {
                    c.r[Cpu.EIP] = address;
                    int mode = c.r[Cpu.MODE];
                    body.run(c.cpu, c.r[a], 0, imm);
                    return c.r[Cpu.MODE] == mode ? next : c.leave(StepContext.STOPPED);
                }
            };
        }
        return new Step() {
            @Override
            Step execute(StepContext c) {
                c.r[Cpu.EIP] = address;
                body.run(c.cpu, a < 0 ? 0 : c.r[a], b < 0 ? 0 : c.r[b], imm);
                return c.stopsHere() ? null : next;
            }
        };
    }
}
