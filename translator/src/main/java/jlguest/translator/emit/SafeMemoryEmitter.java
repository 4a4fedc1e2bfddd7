package jlguest.translator.emit;

import org.objectweb.asm.Opcodes;

/** Access that the JVM checks: array elements, and the views of {@code GuestRam}. */
final class SafeMemoryEmitter implements MemoryEmitter {
    private static final String OWNER = "java/lang/invoke/VarHandle";

    @Override
    public Object unsafe() {
        return null;
    }

    private static void location(Assembler code, int size, int addressSlot, int entrySlot) {
        if (size != 0) {
            code.get(size == 1 ? ClassConstant.SHORT : ClassConstant.INT);
        }
        code.get(ClassConstant.RAM);
        code.load(addressSlot);
        code.load(entrySlot);
        code.op(Opcodes.IADD);
        code.constant(1);
        code.op(Opcodes.ISUB);
    }

    @Override
    public void load(Assembler code, int size, int addressSlot, int entrySlot) {
        location(code, size, addressSlot, entrySlot);
        if (size == 0) {
            code.op(Opcodes.BALOAD);
        } else {
            code.callVirtual(OWNER, "get", size == 1 ? "([BI)S" : "([BI)I");
        }
        code.zeroExtend(size);
    }

    @Override
    public void store(Assembler code, int size, int addressSlot, int entrySlot, int valueSlot) {
        location(code, size, addressSlot, entrySlot);
        code.load(valueSlot);
        if (size == 0) {
            code.op(Opcodes.BASTORE);
            return;
        }
        code.signExtend(size);
        code.callVirtual(OWNER, "set", size == 1 ? "([BIS)V" : "([BII)V");
    }
}
