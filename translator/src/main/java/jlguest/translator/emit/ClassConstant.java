package jlguest.translator.emit;

import jlguest.mmu.GuestRam;
import jlguest.mmu.PageMap;
import jlguest.mmu.PageMaps;
import jlguest.mmu.ZeroWord;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Cpu;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.FlatRings;
import jlguest.runtime.LinearMemory;
import jlguest.runtime.MappedAccess;
import jlguest.runtime.Statistics;
import jlguest.runtime.fpu.Fpu;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The objects of one guest that translated code refers to. They are {@code static final} fields of
 * each class, filled from its class data, so that C2 treats them as constants: two guests in one
 * JVM have classes of their own.
 */
enum ClassConstant {
    CPU(Type.getDescriptor(Cpu.class)),
    STATE("[I"),
    RAM(Type.getDescriptor(GuestRam.class)),
    RAM_START("J"),
    INNER_READ_MAP(Type.getDescriptor(PageMap.class)),
    INNER_WRITE_MAP(Type.getDescriptor(PageMap.class)),
    USER_READ_MAP(Type.getDescriptor(PageMap.class)),
    USER_WRITE_MAP(Type.getDescriptor(PageMap.class)),
    INNER_READ_ENTRIES("J"),
    INNER_WRITE_ENTRIES("J"),
    USER_READ_ENTRIES("J"),
    USER_WRITE_ENTRIES("J"),
    MEMORY(Type.getDescriptor(LinearMemory.class)),
    STATISTICS(Type.getDescriptor(Statistics.class)),
    UNSAFE("Lsun/misc/Unsafe;"),
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
    ZERO_WORD("J"),

    /** Of the class alone: uses left of each of its regions, see {@link UseCounter}. */
    USES("[I");

    private static final String LONG = Type.getInternalName(Long.class);

    private final String descriptor;

    ClassConstant(String descriptor) {
        this.descriptor = descriptor;
    }

    /** Type of the field. */
    String descriptor() {
        return descriptor;
    }

    /** Makes the field's value of the object on the stack. */
    void cast(MethodVisitor method) {
        boolean isLong = descriptor.equals("J");
        String name = isLong ? LONG : Type.getType(descriptor).getInternalName();
        method.visitTypeInsn(Opcodes.CHECKCAST, name);
        if (isLong) {
            method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, LONG, "longValue", "()J", false);
        }
    }

    /** The page map for loads or stores in ring 3, or in the inner rings. */
    static ClassConstant map(boolean user, boolean write) {
        if (user) {
            return write ? USER_WRITE_MAP : USER_READ_MAP;
        }
        return write ? INNER_WRITE_MAP : INNER_READ_MAP;
    }

    /** Where the entries of the map of {@link #map} are. */
    static ClassConstant entries(boolean user, boolean write) {
        if (user) {
            return write ? USER_WRITE_ENTRIES : USER_READ_ENTRIES;
        }
        return write ? INNER_WRITE_ENTRIES : INNER_READ_ENTRIES;
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
        values[RAM.ordinal()] = cpu.ram();
        values[RAM_START.ordinal()] = cpu.ram().start();
        for (boolean user : new boolean[] {false, true}) {
            PageMap read = maps.read(user);
            PageMap write = maps.write(user);
            values[map(user, false).ordinal()] = read;
            values[map(user, true).ordinal()] = write;
            values[entries(user, false).ordinal()] = read.location();
            values[entries(user, true).ordinal()] = write.location();
            values[mapped(user, false).ordinal()] = new MappedAccess(read, cpu.ram());
            values[mapped(user, true).ordinal()] = new MappedAccess(write, cpu.ram());
        }
        values[MEMORY.ordinal()] = cpu.memory();
        values[STATISTICS.ordinal()] = cpu.statistics();
        values[UNSAFE.ordinal()] = memory.unsafe();
        values[FPU.ordinal()] = cpu.fpu();
        values[XMM.ordinal()] = cpu.fpuState().xmm;
        values[RINGS.ordinal()] = cpu.segments().rings();
        values[SHORTCUTS.ordinal()] = cpu.gates().shortcuts();
        values[DIRECT_TRAPS.ordinal()] = cpu.statistics().directTraps;
        values[DISPATCHER.ordinal()] = dispatcher;
        values[UNITS.ordinal()] = dispatcher.cache().front();
        values[CALL_TARGETS.ordinal()] = dispatcher.callTargets().table();
        values[ZERO_WORD.ordinal()] = ZeroWord.location();
        return values;
    }
}
