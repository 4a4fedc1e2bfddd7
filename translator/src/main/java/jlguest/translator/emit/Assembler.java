package jlguest.translator.emit;

import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes the body of one static method, mostly over {@code int}s: shortest encodings, and stack map
 * frames as they are needed.
 *
 * <p>All frames have the same locals, which hold from the method's prologue on, and only {@code
 * int}s on the stack; so frames cost neither ASM nor the verifier any analysis.
 */
final class Assembler {
    private static final int MAX_DEPTH = 8;
    private static final Object[] INT_STACK = new Object[MAX_DEPTH];

    /** Internal names of classes: to make one takes a search and a copy. */
    private static final ClassValue<String> NAMES =
            new ClassValue<>() {
                @Override
                protected String computeValue(Class<?> type) {
                    return Type.getInternalName(type);
                }
            };

    static {
        Arrays.fill(INT_STACK, Opcodes.INTEGER);
    }

    private final MethodVisitor visitor;
    private final String owner;
    private final Set<ClassConstant> usedConstants;
    private final Object[] frameLocals;
    private boolean frameHere;
    private int scratchGeneration;

    /**
     * @param visitor of the method
     * @param owner internal name of the class
     * @param usedConstants where constants that the method uses are noted
     * @param frameLocals the locals of every frame, as ASM describes them
     */
    Assembler(
            MethodVisitor visitor,
            String owner,
            Set<ClassConstant> usedConstants,
            Object[] frameLocals) {
        this.visitor = visitor;
        this.owner = owner;
        this.usedConstants = usedConstants;
        this.frameLocals = frameLocals;
        visitor.visitCode();
    }

    /** An instruction without operands. */
    void op(int opcode) {
        frameHere = false;
        visitor.visitInsn(opcode);
    }

    /** Pushes an {@code int} local. */
    void load(int slot) {
        frameHere = false;
        visitor.visitVarInsn(Opcodes.ILOAD, slot);
    }

    /** Pops an {@code int} into a local. */
    void store(int slot) {
        frameHere = false;
        if (slot == Locals.ADDRESS || slot == Locals.VALUE) {
            scratchGeneration++;
        }
        visitor.visitVarInsn(Opcodes.ISTORE, slot);
    }

    /** Pushes a {@code long} local. */
    void loadLong(int slot) {
        frameHere = false;
        visitor.visitVarInsn(Opcodes.LLOAD, slot);
    }

    /** Pops a {@code long} into a local. */
    void storeLong(int slot) {
        frameHere = false;
        if (slot == Locals.PAGE) {
            scratchGeneration++;
        }
        visitor.visitVarInsn(Opcodes.LSTORE, slot);
    }

    /** Pushes a {@code double} local. */
    void loadDouble(int slot) {
        frameHere = false;
        visitor.visitVarInsn(Opcodes.DLOAD, slot);
    }

    /** Pops a {@code double} into a local. */
    void storeDouble(int slot) {
        frameHere = false;
        visitor.visitVarInsn(Opcodes.DSTORE, slot);
    }

    /** Pushes an {@code int} constant. */
    void constant(int value) {
        frameHere = false;
        if (value >= -1 && value <= 5) {
            visitor.visitInsn(Opcodes.ICONST_0 + value);
        } else if (value == (byte) value) {
            visitor.visitIntInsn(Opcodes.BIPUSH, value);
        } else if (value == (short) value) {
            visitor.visitIntInsn(Opcodes.SIPUSH, value);
        } else {
            visitor.visitLdcInsn(value);
        }
    }

    /** Pushes a {@code long} constant. */
    void constant(long value) {
        frameHere = false;
        if (value == 0 || value == 1) {
            visitor.visitInsn(Opcodes.LCONST_0 + (int) value);
        } else if (value == (short) value) {
            constant((int) value);
            visitor.visitInsn(Opcodes.I2L);
        } else {
            visitor.visitLdcInsn(value);
        }
    }

    /** Pushes a {@code double} constant. */
    void constant(double value) {
        frameHere = false;
        visitor.visitLdcInsn(value);
    }

    /** Adds a constant to the {@code int} on the stack. */
    void add(int value) {
        if (value != 0) {
            constant(value);
            op(Opcodes.IADD);
        }
    }

    /** Adds a constant that fits into 16 bits to a local. */
    void increment(int slot, int by) {
        frameHere = false;
        visitor.visitIincInsn(slot, by);
    }

    /** Masks the {@code int} on the stack. */
    void and(int mask) {
        constant(mask);
        op(Opcodes.IAND);
    }

    /** Pushes an object of the guest. */
    void get(ClassConstant constant) {
        frameHere = false;
        usedConstants.add(constant);
        visitor.visitFieldInsn(Opcodes.GETSTATIC, owner, constant.name(), constant.descriptor());
    }

    /** Reads or writes an instance field. */
    void field(int opcode, Class<?> type, String name, String descriptor) {
        frameHere = false;
        visitor.visitFieldInsn(opcode, NAMES.get(type), name, descriptor);
    }

    /** Calls a static method. */
    void call(Class<?> type, String name, String descriptor) {
        frameHere = false;
        visitor.visitMethodInsn(Opcodes.INVOKESTATIC, NAMES.get(type), name, descriptor, false);
    }

    /** Calls an instance method. */
    void callVirtual(String internalName, String name, String descriptor) {
        frameHere = false;
        visitor.visitMethodInsn(Opcodes.INVOKEVIRTUAL, internalName, name, descriptor, false);
    }

    /** Calls an instance method. */
    void callVirtual(Class<?> type, String name, String descriptor) {
        callVirtual(NAMES.get(type), name, descriptor);
    }

    /** A jump, conditional or not. */
    void jump(int opcode, Label target) {
        frameHere = false;
        visitor.visitJumpInsn(opcode, target);
    }

    /** Jumps if the {@code long} on the stack is 0. */
    void jumpIfZero(Label target) {
        constant(0L);
        op(Opcodes.LCMP);
        jump(Opcodes.IFEQ, target);
    }

    /**
     * Jumps on the {@code int} on the stack.
     *
     * @param cases where to go for which values, at least one
     * @param other where to go for any other value
     */
    void select(SortedMap<Integer, Label> cases, Label other) {
        frameHere = false;
        int[] keys = new int[cases.size()];
        int count = 0;
        for (int key : cases.keySet()) {
            keys[count++] = key;
        }
        visitor.visitLookupSwitchInsn(other, keys, cases.values().toArray(new Label[0]));
    }

    /**
     * Places a label before any local has a value, with nothing on the stack: the method's argument
     * is all there is.
     */
    void placeAtEntry(Label label) {
        visitor.visitLabel(label);
        visitor.visitFrame(Opcodes.F_NEW, 1, new Object[] {Opcodes.INTEGER}, 0, INT_STACK);
        frameHere = true;
    }

    /**
     * Places the target of a jump.
     *
     * @param stackDepth {@code int}s on the stack there, at most eight
     */
    void place(Label label, int stackDepth) {
        scratchGeneration++;
        visitor.visitLabel(label);
        if (!frameHere) {
            visitor.visitFrame(
                    Opcodes.F_NEW, frameLocals.length, frameLocals, stackDepth, INT_STACK);
            frameHere = true;
        }
    }

    /** Grows whenever the scratch locals may have lost what they held. */
    int scratchGeneration() {
        return scratchGeneration;
    }

    /** Zero-extends the value on the stack from a size. */
    void zeroExtend(int size) {
        if (size == 0) {
            and(0xFF);
        } else if (size == 1) {
            op(Opcodes.I2C);
        }
    }

    /** Sign-extends the value on the stack from a size; the low bits stay. */
    void signExtend(int size) {
        if (size == 0) {
            op(Opcodes.I2B);
        } else if (size == 1) {
            op(Opcodes.I2S);
        }
    }

    /**
     * Ends the method.
     *
     * @return its length in bytes
     */
    int end() {
        Label end = new Label();
        visitor.visitLabel(end);
        visitor.visitMaxs(0, 0);
        visitor.visitEnd();
        return end.getOffset();
    }

    /** The condition for a jump's opposite. */
    static int negate(int opcode) {
        return (opcode - Opcodes.IFEQ ^ 1) + Opcodes.IFEQ;
    }
}
