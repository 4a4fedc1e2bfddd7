package jlguest.translator.emit;

import jlguest.mmu.GuestRam;
import jlguest.mmu.HostMemory;
import jlguest.mmu.PageMap;
import jlguest.runtime.Flags;
import org.objectweb.asm.Opcodes;

/**
 * Access through {@code sun.misc.Unsafe}, by address. Its methods are intrinsics, which cost C2 no
 * inlining budget.
 */
final class FastMemoryEmitter implements MemoryEmitter {
    private static final String OWNER = "sun/misc/Unsafe";
    private static final String[] GET = {"getByte", "getShort", "getInt", "getLong"};
    private static final String[] PUT = {"putByte", "putShort", "putInt", "putLong"};
    private static final String[] TYPE = {"B", "S", "I", "J"};

    private final Object unsafe;

    private FastMemoryEmitter(Object unsafe) {
        this.unsafe = unsafe;
    }

    /**
     * Makes the emitter.
     *
     * @throws UnsupportedOperationException if this JVM has no {@code sun.misc.Unsafe}
     */
    static FastMemoryEmitter create() {
        Object unsafe = HostMemory.unsafe();
        if (unsafe == null) {
            throw new UnsupportedOperationException(
                    "this JVM has no sun.misc.Unsafe: use the safe memory back end");
        }
        return new FastMemoryEmitter(unsafe);
    }

    @Override
    public Object unsafe() {
        return unsafe;
    }

    @Override
    public void pushMap(Assembler code, boolean user, boolean write) {
        code.get(ClassConstant.UNSAFE);
        code.get(ClassConstant.entries(user, write));
    }

    @Override
    public void entry(Assembler code) {
        code.constant(GuestRam.PAGE_SHIFT);
        code.op(Opcodes.IUSHR);
        code.op(Opcodes.I2L);
        code.constant(PageMap.ENTRY_SHIFT);
        code.op(Opcodes.LSHL);
        code.op(Opcodes.LADD);
        code.callVirtual(OWNER, "getLong", "(J)J");
    }

    @Override
    public void load(Assembler code, int size, RamPlace place) {
        pushPlace(code, place);
        code.callVirtual(OWNER, GET[size], "(J)" + TYPE[size]);
        code.zeroExtend(size);
    }

    @Override
    public void disguise(Assembler code, int slot) {
        code.load(slot);
        code.get(ClassConstant.UNSAFE);
        code.get(ClassConstant.ZERO_WORD);
        code.callVirtual(OWNER, GET[Flags.DWORD], "(J)I");
        code.op(Opcodes.IXOR);
        code.store(slot);
    }

    @Override
    public void pushPlace(Assembler code, RamPlace place) {
        code.get(ClassConstant.UNSAFE);
        place.push(code);
    }

    @Override
    public void store(Assembler code, int size) {
        code.signExtend(size);
        code.callVirtual(OWNER, PUT[size], "(J" + TYPE[size] + ")V");
    }
}
