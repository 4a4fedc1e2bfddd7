package jlguest.translator.emit;

import java.lang.invoke.VarHandle;
import jlguest.mmu.GuestRam;
import jlguest.mmu.PageMaps;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Cpu;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.FlatRings;
import jlguest.runtime.LinearMemory;
import jlguest.runtime.MappedAccess;
import jlguest.runtime.Statistics;
import jlguest.runtime.fpu.Fpu;
import org.objectweb.asm.Type;

/**
 * The objects of one guest that translated code refers to. They are {@code static final} fields of
 * each class, filled from its class data, so that C2 treats them as constants: two guests in one
 * JVM have classes of their own.
 */
enum ClassConstant {
    CPU(Type.getDescriptor(Cpu.class)),
    STATE("[I"),
    RAM("[B"),
    INNER_READ_MAP("[I"),
    INNER_WRITE_MAP("[I"),
    USER_READ_MAP("[I"),
    USER_WRITE_MAP("[I"),
    MEMORY(Type.getDescriptor(LinearMemory.class)),
    STATISTICS(Type.getDescriptor(Statistics.class)),
    UNSAFE("Lsun/misc/Unsafe;"),
    SHORT(Type.getDescriptor(VarHandle.class)),
    INT(Type.getDescriptor(VarHandle.class)),
    LONG(Type.getDescriptor(VarHandle.class)),
    FPU(Type.getDescriptor(Fpu.class)),
    XMM("[J"),
    INNER_LOADS(Type.getDescriptor(MappedAccess.class)),
    INNER_STORES(Type.getDescriptor(MappedAccess.class)),
    USER_LOADS(Type.getDescriptor(MappedAccess.class)),
    USER_STORES(Type.getDescriptor(MappedAccess.class)),
    RINGS(Type.getDescriptor(FlatRings.class)),
    SHORTCUTS("[I"),
    DIRECT_TRAPS("[J"),
    DISPATCHER(Type.getDescriptor(Dispatcher.class)),
    UNITS(Type.getDescriptor(CodeUnit[].class)),
    CALL_TARGETS("[I"),

    /** Of the class alone: uses left of each of its regions, see {@link UseCounter}. */
    USES("[I");

    private final String descriptor;

    ClassConstant(String descriptor) {
        this.descriptor = descriptor;
    }

    /** Type of the field. */
    String descriptor() {
        return descriptor;
    }

    /** The name that {@code checkcast} wants. */
    String castName() {
        return Type.getType(descriptor).getInternalName();
    }

    /** The page map for loads or stores in ring 3, or in the inner rings. */
    static ClassConstant map(boolean user, boolean write) {
        if (user) {
            return write ? USER_WRITE_MAP : USER_READ_MAP;
        }
        return write ? INNER_WRITE_MAP : INNER_READ_MAP;
    }

    /** Accesses by the map of {@link #map}. */
    static ClassConstant mapped(boolean user, boolean write) {
        if (user) {
            return write ? USER_STORES : USER_LOADS;
        }
        return write ? INNER_STORES : INNER_LOADS;
    }

    /** The values for a processor's guest, indexed by ordinal. */
    static Object[] values(Dispatcher dispatcher, MemoryEmitter memory) {
        Cpu cpu = dispatcher.cpu();
        PageMaps maps = cpu.space().maps();
        Object[] values = new Object[values().length];
        values[CPU.ordinal()] = cpu;
        values[STATE.ordinal()] = cpu.state();
        values[RAM.ordinal()] = cpu.ram().bytes();
        for (boolean user : new boolean[] {false, true}) {
            int[] read = maps.read(user);
            int[] write = maps.write(user);
            values[map(user, false).ordinal()] = read;
            values[map(user, true).ordinal()] = write;
            values[mapped(user, false).ordinal()] = new MappedAccess(read, cpu.ram());
            values[mapped(user, true).ordinal()] = new MappedAccess(write, cpu.ram());
        }
        values[MEMORY.ordinal()] = cpu.memory();
        values[STATISTICS.ordinal()] = cpu.statistics();
        values[UNSAFE.ordinal()] = memory.unsafe();
        values[SHORT.ordinal()] = GuestRam.SHORT;
        values[INT.ordinal()] = GuestRam.INT;
        values[LONG.ordinal()] = GuestRam.LONG;
        values[FPU.ordinal()] = cpu.fpu();
        values[XMM.ordinal()] = cpu.fpuState().xmm;
        values[RINGS.ordinal()] = cpu.segments().rings();
        values[SHORTCUTS.ordinal()] = cpu.gates().shortcuts();
        values[DIRECT_TRAPS.ordinal()] = cpu.statistics().directTraps;
        values[DISPATCHER.ordinal()] = dispatcher;
        values[UNITS.ordinal()] = dispatcher.cache().front();
        values[CALL_TARGETS.ordinal()] = dispatcher.callTargets().table();
        return values;
    }
}
