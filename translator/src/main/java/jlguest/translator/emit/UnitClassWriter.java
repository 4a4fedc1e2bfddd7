package jlguest.translator.emit;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import jlguest.runtime.GuestFault;
import jlguest.runtime.Statistics;
import jlguest.runtime.TranslatedCode;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes a class that holds the code of one or more regions: a static method each, and instances
 * that call them.
 *
 * <p>The class data is an {@code Object[]} of two: the values of {@link ClassConstant}, and a
 * {@code TranslatedCode[]} into which the class initializer puts one instance per region. So
 * neither fields nor constructors are reached by reflection.
 */
final class UnitClassWriter {
    /** Internal name of all classes; hidden classes may share one. */
    private static final String NAME =
            UnitClassWriter.class.getPackageName().replace('.', '/') + "/Guest";

    private static final int FIELD_ACCESS =
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
    private static final int METHOD_ACCESS = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC;
    private static final String SUPER = Type.getInternalName(TranslatedCode.class);
    private static final String METHOD_DESCRIPTOR = "(I)I";
    private static final String FAULT = Type.getInternalName(GuestFault.class);
    private static final String INDEX_FIELD = "index";

    /** Name of the method through which all regions of a class are entered. */
    static final String RUN = "run";

    private static final String LOOKUP = Type.getInternalName(MethodHandles.Lookup.class);
    private static final String METHOD_HANDLES = Type.getInternalName(MethodHandles.class);

    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    private final Set<ClassConstant> usedConstants = EnumSet.of(ClassConstant.STATISTICS);
    private final List<String> methods = new ArrayList<>();
    private final int methodLimit;

    /**
     * @param methodLimit bytes of a region's code that are too many, from {@link
     *     RegionCompiler#METHOD_LIMIT}; that holds where it {@linkplain RegionAnalysis#mayBeLarge
     *     may not be large}
     */
    UnitClassWriter(int methodLimit) {
        this.methodLimit = methodLimit;
        int access = Opcodes.ACC_FINAL | Opcodes.ACC_SUPER;
        writer.visit(Opcodes.V17, access, NAME, null, SUPER, null);
    }

    /**
     * Adds the method of a region.
     *
     * @param aim what its code is made for
     * @param budget instructions between two looks at what the host may want, in a loop
     * @return bytes of the method's code
     * @throws RegionTooLargeException if HotSpot would not compile it; the class is then useless
     */
    int add(Region region, TranslationAim aim, MemoryEmitter memory, int budget)
            throws RegionTooLargeException {
        String name = name(region.address());
        RegionAnalysis analysis = RegionAnalysis.of(region, aim);
        UseCounter uses = UseCounter.of(analysis, methods.size());
        methods.add(name);
        MethodVisitor method =
                writer.visitMethod(METHOD_ACCESS, name, METHOD_DESCRIPTOR, null, null);
        int size =
                RegionEmitter.emit(
                        analysis,
                        new Assembler(method, NAME, usedConstants, analysis.locals().frame()),
                        memory,
                        budget,
                        uses);
        if (size >= (analysis.mayBeLarge() ? methodLimit : RegionCompiler.METHOD_LIMIT)) {
            throw new RegionTooLargeException(region, size);
        }
        return size;
    }

    /** Names of the regions' methods, in the order in which they were added. */
    List<String> methods() {
        return List.copyOf(methods);
    }

    /** {@code at_} and the address; numbered if the class has another region at it. */
    private String name(int address) {
        String name = "at_" + Integer.toHexString(address);
        return methods.contains(name) ? name + "_" + methods.size() : name;
    }

    /** Completes the class. */
    byte[] finish() {
        for (ClassConstant constant : usedConstants) {
            writer.visitField(FIELD_ACCESS, constant.name(), constant.descriptor(), null, null)
                    .visitEnd();
        }
        writer.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, INDEX_FIELD, "I", null, null)
                .visitEnd();
        writeInitializer();
        writeConstructor();
        writeRun();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void pushInt(MethodVisitor method, int value) {
        method.visitIntInsn(Opcodes.SIPUSH, value);
    }

    private void writeInitializer() {
        MethodVisitor method =
                writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        method.visitCode();
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC, METHOD_HANDLES, "lookup", "()L" + LOOKUP + ";", false);
        method.visitLdcInsn("_");
        method.visitLdcInsn(Type.getType(Object[].class));
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                METHOD_HANDLES,
                "classData",
                "(L" + LOOKUP + ";Ljava/lang/String;Ljava/lang/Class;)Ljava/lang/Object;",
                false);
        method.visitTypeInsn(Opcodes.CHECKCAST, "[Ljava/lang/Object;");
        method.visitInsn(Opcodes.DUP);
        method.visitInsn(Opcodes.ICONST_0);
        method.visitInsn(Opcodes.AALOAD);
        method.visitTypeInsn(Opcodes.CHECKCAST, "[Ljava/lang/Object;");
        for (ClassConstant constant : usedConstants) {
            method.visitInsn(Opcodes.DUP);
            pushInt(method, constant.ordinal());
            method.visitInsn(Opcodes.AALOAD);
            constant.cast(method);
            method.visitFieldInsn(Opcodes.PUTSTATIC, NAME, constant.name(), constant.descriptor());
        }
        method.visitInsn(Opcodes.POP);
        method.visitInsn(Opcodes.ICONST_1);
        method.visitInsn(Opcodes.AALOAD);
        method.visitTypeInsn(Opcodes.CHECKCAST, "[L" + SUPER + ";");
        for (int i = 0; i < methods.size(); i++) {
            method.visitInsn(Opcodes.DUP);
            pushInt(method, i);
            method.visitTypeInsn(Opcodes.NEW, NAME);
            method.visitInsn(Opcodes.DUP);
            pushInt(method, i);
            method.visitMethodInsn(Opcodes.INVOKESPECIAL, NAME, "<init>", "(I)V", false);
            method.visitInsn(Opcodes.AASTORE);
        }
        method.visitInsn(Opcodes.POP);
        method.visitInsn(Opcodes.RETURN);
        end(method);
    }

    private void writeConstructor() {
        MethodVisitor method =
                writer.visitMethod(Opcodes.ACC_PRIVATE, "<init>", "(I)V", null, null);
        method.visitCode();
        method.visitVarInsn(Opcodes.ALOAD, 0);
        method.visitMethodInsn(Opcodes.INVOKESPECIAL, SUPER, "<init>", "()V", false);
        method.visitVarInsn(Opcodes.ALOAD, 0);
        method.visitVarInsn(Opcodes.ILOAD, 1);
        method.visitFieldInsn(Opcodes.PUTFIELD, NAME, INDEX_FIELD, "I");
        method.visitInsn(Opcodes.RETURN);
        end(method);
    }

    private void writeRun() {
        MethodVisitor method =
                writer.visitMethod(Opcodes.ACC_PUBLIC, RUN, METHOD_DESCRIPTOR, null, null);
        method.visitCode();
        Label start = new Label();
        Label end = new Label();
        Label handler = new Label();
        method.visitTryCatchBlock(start, end, handler, FAULT);
        method.visitLabel(start);
        int last = methods.size() - 1;
        if (last > 0) {
            method.visitVarInsn(Opcodes.ALOAD, 0);
            method.visitFieldInsn(Opcodes.GETFIELD, NAME, INDEX_FIELD, "I");
            Label[] cases = new Label[last];
            for (int i = 0; i < last; i++) {
                cases[i] = new Label();
            }
            Label rest = new Label();
            method.visitTableSwitchInsn(0, last - 1, rest, cases);
            Object[] locals = {NAME, Opcodes.INTEGER};
            for (int i = 0; i < last; i++) {
                method.visitLabel(cases[i]);
                method.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, null);
                callAndReturn(method, i);
            }
            method.visitLabel(rest);
            method.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, null);
        }
        callAndReturn(method, last);
        method.visitLabel(end);
        method.visitLabel(handler);
        Object[] frame = {NAME, Opcodes.INTEGER};
        method.visitFrame(Opcodes.F_NEW, frame.length, frame, 1, new Object[] {FAULT});
        ClassConstant statistics = ClassConstant.STATISTICS;
        method.visitFieldInsn(Opcodes.GETSTATIC, NAME, statistics.name(), statistics.descriptor());
        method.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                Type.getInternalName(Statistics.class),
                "countUnfinished",
                "()V",
                false);
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, FAULT, "exit", "()I", false);
        method.visitInsn(Opcodes.IRETURN);
        end(method);
    }

    private void callAndReturn(MethodVisitor method, int index) {
        method.visitVarInsn(Opcodes.ILOAD, 1);
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC, NAME, methods.get(index), METHOD_DESCRIPTOR, false);
        method.visitInsn(Opcodes.IRETURN);
    }

    private static void end(MethodVisitor method) {
        method.visitMaxs(0, 0);
        method.visitEnd();
    }
}
