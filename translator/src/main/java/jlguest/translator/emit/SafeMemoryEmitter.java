package jlguest.translator.emit;

import jlguest.mmu.GuestRam;
import jlguest.mmu.PageMap;
import org.objectweb.asm.Opcodes;

/** Access by the methods of {@link GuestRam} and {@link PageMap}, which check each. */
final class SafeMemoryEmitter implements MemoryEmitter {
    private static final String[] TYPE = {"I", "I", "I", "J"};

    @Override
    public Object unsafe() {
        return null;
    }

    @Override
    public void pushMap(Assembler code, boolean user, boolean write) {
        code.get(ClassConstant.map(user, write));
    }

    @Override
    public void entry(Assembler code) {
        code.callVirtual(PageMap.class, "entry", "(I)J");
    }

    private static String method(String name, int size) {
        return name + (Byte.SIZE << size);
    }

    @Override
    public void load(Assembler code, int size, RamPlace place) {
        pushPlace(code, place);
        code.callVirtual(GuestRam.class, method("load", size), "(I)" + TYPE[size]);
    }

    @Override
    public void disguise(Assembler code, int slot) {
        // What the checks of each access cost hides what this would gain.
    }

    @Override
    public void pushPlace(Assembler code, RamPlace place) {
        code.get(ClassConstant.RAM);
        place.push(code);
        code.get(ClassConstant.RAM_START);
        code.op(Opcodes.LSUB);
        code.op(Opcodes.L2I);
    }

    @Override
    public void store(Assembler code, int size) {
        code.callVirtual(GuestRam.class, method("store", size), "(I" + TYPE[size] + ")V");
    }
}
