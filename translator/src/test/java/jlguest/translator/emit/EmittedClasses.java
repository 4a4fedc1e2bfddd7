package jlguest.translator.emit;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.util.CheckClassAdapter;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceMethodVisitor;

/** Looks at class files that the emitter made. */
final class EmittedClasses {
    private static final Pattern REGION_METHOD = Pattern.compile("at_[0-9a-f]+(_[0-9]+)?");

    private EmittedClasses() {}

    /** Fails, with the bytecode, if ASM's verifier does not like the class. */
    static void assertValid(byte[] classFile) {
        StringWriter text = new StringWriter();
        CheckClassAdapter.verify(
                new ClassReader(classFile),
                EmittedClasses.class.getClassLoader(),
                false,
                new PrintWriter(text));
        if (text.getBuffer().length() != 0) {
            throw new AssertionError(text.toString());
        }
    }

    /** The bytecode of the regions' methods. */
    static String text(byte[] classFile) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        ClassVisitor visitor =
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            String signature,
                            String[] exceptions) {
                        if (!REGION_METHOD.matcher(name).matches()) {
                            return null;
                        }
                        Textifier printer =
                                new Textifier(Opcodes.ASM9) {
                                    @Override
                                    public void visitMethodEnd() {
                                        out.println(name);
                                        print(out);
                                    }
                                };
                        return new TraceMethodVisitor(printer);
                    }
                };
        new ClassReader(classFile).accept(visitor, 0);
        out.flush();
        return text.toString();
    }
}
