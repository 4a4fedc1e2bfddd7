package jlguest.translator.emit;

import org.objectweb.asm.Opcodes;

/** Access that the JVM checks: array elements, and the views of {@code GuestRam}. */
final class SafeMemoryEmitter implements MemoryEmitter {
    private static final String OWNER = "java/lang/invoke/VarHandle";

    @Override
    public Object unsafe() {
        return null;
    }

    private static final ClassConstant[] VIEW = {
        null, ClassConstant.SHORT, ClassConstant.INT, ClassConstant.LONG,
    };
    private static final String[] TYPE = {"B", "S", "I", "J"};

    private static void location(Assembler code, int size, RamPlace place) {
        if (size != 0) {
            code.get(VIEW[size]);
        }
        code.get(ClassConstant.RAM);
        place.pushInt(code);
    }

    @Override
    public void load(Assembler code, int size, RamPlace place) {
        location(code, size, place);
        if (size == 0) {
            code.op(Opcodes.BALOAD);
        } else {
            code.callVirtual(OWNER, "get", "([BI)" + TYPE[size]);
        }
        code.zeroExtend(size);
    }

    @Override
    public void store(Assembler code, int size, RamPlace place, Runnable value) {
        location(code, size, place);
        value.run();
        if (size == 0) {
            code.op(Opcodes.BASTORE);
            return;
        }
        code.signExtend(size);
        code.callVirtual(OWNER, "set", "([BI" + TYPE[size] + ")V");
    }
}
