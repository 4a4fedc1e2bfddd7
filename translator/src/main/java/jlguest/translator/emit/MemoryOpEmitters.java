package jlguest.translator.emit;

import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.translator.code.MicroOp;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Loads, stores and segmented addresses: the fast path inline, everything else a side exit. Stores
 * never reach code, because frames with code have no entry in a write map.
 */
final class MemoryOpEmitters {
    private static final int OFFSET_MASK = GuestRam.PAGE_SIZE - 1;

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
        int address = translate(region, micro, size, write);
        region.memory().load(region.code(), size, address, Locals.ENTRY);
        if (write) {
            region.grant(micro, size, address);
        }
        region.pop(micro.d());
    }

    private static void store(RegionEmitter region, Micro micro, int size) {
        int address = region.granted(micro, size);
        if (address < 0) {
            address = translate(region, micro, size, true);
        }
        int value = region.slot(micro.b());
        region.memory().store(region.code(), size, address, Locals.ENTRY, value);
    }

    /**
     * Leaves the map's entry in {@link Locals#ENTRY}, or takes the side exit.
     *
     * @return the local that holds the address
     */
    private static int translate(RegionEmitter region, Micro micro, int size, boolean write) {
        Assembler code = region.code();
        Label sideExit = region.sideExit();
        int address = region.slot(micro.a());
        if (micro.imm() != 0) {
            code.load(address);
            code.add(micro.imm());
            address = Locals.ADDRESS;
            code.store(address);
        }
        code.get(ClassConstant.map(region.node().user(), write));
        code.load(address);
        code.constant(GuestRam.PAGE_SHIFT);
        code.op(Opcodes.IUSHR);
        code.op(Opcodes.IALOAD);
        code.op(Opcodes.DUP);
        code.store(Locals.ENTRY);
        code.jump(Opcodes.IFEQ, sideExit);
        if (size > 0) {
            code.load(address);
            code.and(OFFSET_MASK);
            code.constant(GuestRam.PAGE_SIZE - (1 << size));
            code.jump(Opcodes.IF_ICMPGT, sideExit);
        }
        return address;
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
