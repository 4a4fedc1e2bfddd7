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

    static void emit(RegionEmitter region, Micro micro) {
        int op = micro.op();
        switch (op) {
            case MicroOp.LOAD:
            case MicroOp.LOAD + 1:
            case MicroOp.LOAD + 2:
                load(region, micro, op - MicroOp.LOAD, false);
                break;
            case MicroOp.LOAD_FOR_WRITE:
            case MicroOp.LOAD_FOR_WRITE + 1:
            case MicroOp.LOAD_FOR_WRITE + 2:
                load(region, micro, op - MicroOp.LOAD_FOR_WRITE, true);
                break;
            case MicroOp.STORE:
            case MicroOp.STORE + 1:
            case MicroOp.STORE + 2:
                store(region, micro, op - MicroOp.STORE);
                break;
            case MicroOp.SEGMENT:
                segment(region, micro);
                break;
            default:
                throw Emitters.none(micro);
        }
    }

    private static void load(RegionEmitter region, Micro micro, int size, boolean write) {
        region.access(micro, 1 << size, write, new Load(region, micro, size, write));
    }

    /** A load, which may be granted as if it were a store. */
    private record Load(RegionEmitter region, Micro micro, int size, boolean write)
            implements Accesses.Access {
        @Override
        public void direct(RamPlace place) {
            region.memory().load(region.code(), size, place);
            if (write) {
                region.accesses().grant(micro, 1 << size, place);
            }
            region.pop(micro.d());
        }

        @Override
        public void mapped(PageLookup lookup) {
            lookup.load(region.code(), region.slot(micro.a()), micro.imm());
            region.code().load(Locals.VALUE);
            region.pop(micro.d());
        }
    }

    private static void store(RegionEmitter region, Micro micro, int size) {
        Store store = new Store(region, micro, size);
        RamPlace granted = region.accesses().granted(micro, 1 << size);
        if (granted != null) {
            store.direct(granted);
        } else {
            region.access(micro, 1 << size, true, store);
        }
    }

    /** A store. */
    private record Store(RegionEmitter region, Micro micro, int size) implements Accesses.Access {
        @Override
        public void direct(RamPlace place) {
            region.memory().pushPlace(region.code(), place);
            region.push(micro.b());
            region.memory().store(region.code(), size);
        }

        @Override
        public void mapped(PageLookup lookup) {
            lookup.pushMapped(region.code(), region.slot(micro.a()), micro.imm());
            region.push(micro.b());
            lookup.store(region.code());
        }
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
