package jlguest.translator.emit;

import jlguest.runtime.Cpu;
import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Opcodes;

/**
 * Loads, stores and segmented addresses: the fast path inline, everything else a side exit. Stores
 * never reach code, because frames with code have no entry in a write map.
 */
final class MemoryOpEmitters {
    private MemoryOpEmitters() {}

    static void addTo(MicroOpEmitter[] table) {
        EmitterTable.sized(
                table, MicroOp.LOAD, (region, micro, size) -> load(region, micro, size, false));
        EmitterTable.sized(
                table,
                MicroOp.LOAD_FOR_WRITE,
                (region, micro, size) -> load(region, micro, size, true));
        EmitterTable.sized(table, MicroOp.STORE, MemoryOpEmitters::store);
        table[MicroOp.SEGMENT] = MemoryOpEmitters::segment;
    }

    private static void load(RegionEmitter region, Micro micro, int size, boolean write) {
        PageLookup lookup = region.lookup(1 << size, write);
        MemoryEmitter memory = region.memory();
        Assembler code = region.code();
        int base = region.slot(micro.a());
        int target = region.slot(micro.d());
        if (region.isInWindow()) {
            region.window()
                    .access(
                            entry -> {
                                memory.load(code, size, base, entry, micro.imm());
                                code.store(target);
                            },
                            () -> {
                                int address = lookup.emit(code, base, micro.imm());
                                memory.load(code, size, address, Locals.ENTRY);
                                code.store(target);
                            });
            return;
        }
        int address = lookup.emit(code, base, micro.imm());
        memory.load(code, size, address, Locals.ENTRY);
        if (write) {
            region.grant(micro, size, address);
        }
        code.store(target);
    }

    private static void store(RegionEmitter region, Micro micro, int size) {
        MemoryEmitter memory = region.memory();
        Assembler code = region.code();
        int base = region.slot(micro.a());
        int value = region.slot(micro.b());
        PageLookup lookup = region.lookup(1 << size, true);
        if (region.isInWindow()) {
            region.window()
                    .access(
                            entry ->
                                    memory.store(
                                            code,
                                            size,
                                            base,
                                            entry,
                                            micro.imm(),
                                            () -> code.load(value)),
                            () -> {
                                int address = lookup.emit(code, base, micro.imm());
                                memory.store(
                                        code,
                                        size,
                                        address,
                                        Locals.ENTRY,
                                        0,
                                        () -> code.load(value));
                            });
            return;
        }
        int address = region.granted(micro, size);
        if (address < 0) {
            address = lookup.emit(code, base, micro.imm());
        }
        memory.store(code, size, address, Locals.ENTRY, 0, () -> code.load(value));
    }

    private static void segment(RegionEmitter region, Micro micro) {
        Assembler code = region.code();
        int segment = micro.imm() & 7;
        code.get(ClassConstant.STATE);
        code.constant(Cpu.OPEN + segment);
        code.op(Opcodes.IALOAD);
        code.jump(Opcodes.IFEQ, region.sideExit());
        region.push(micro.a());
        code.get(ClassConstant.STATE);
        code.constant(Cpu.BASE + segment);
        code.op(Opcodes.IALOAD);
        code.op(Opcodes.IADD);
        region.pop(micro.d());
    }
}
