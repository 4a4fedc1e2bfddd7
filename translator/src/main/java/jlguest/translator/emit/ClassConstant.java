package jlguest.translator.emit;

import java.lang.invoke.VarHandle;
import jlguest.mmu.GuestRam;
import jlguest.runtime.CodeUnit;
import jlguest.runtime.Cpu;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.LinearMemory;
import jlguest.runtime.Statistics;
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
    READ_MAP("[I"),
    WRITE_MAP("[I"),
    MEMORY(Type.getDescriptor(LinearMemory.class)),
    STATISTICS(Type.getDescriptor(Statistics.class)),
    UNSAFE("Lsun/misc/Unsafe;"),
    SHORT(Type.getDescriptor(VarHandle.class)),
    INT(Type.getDescriptor(VarHandle.class)),
    DISPATCHER(Type.getDescriptor(Dispatcher.class)),
    UNITS(Type.getDescriptor(CodeUnit[].class));

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

    /** The values for a context, indexed by ordinal. */
    static Object[] values(GuestContext context, MemoryEmitter memory) {
        Cpu cpu = context.cpu();
        Object[] values = new Object[values().length];
        values[CPU.ordinal()] = cpu;
        values[STATE.ordinal()] = cpu.state();
        values[RAM.ordinal()] = cpu.ram().bytes();
        values[READ_MAP.ordinal()] = context.readMap();
        values[WRITE_MAP.ordinal()] = context.writeMap();
        values[MEMORY.ordinal()] = cpu.memory();
        values[STATISTICS.ordinal()] = cpu.statistics();
        values[UNSAFE.ordinal()] = memory.unsafe();
        values[SHORT.ordinal()] = GuestRam.SHORT;
        values[INT.ordinal()] = GuestRam.INT;
        values[DISPATCHER.ordinal()] = context.dispatcher();
        values[UNITS.ordinal()] = context.dispatcher().cache().front();
        return values;
    }
}
