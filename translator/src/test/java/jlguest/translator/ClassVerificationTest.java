package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The verification of classes, while it is paused and after that. */
class ClassVerificationTest {
    /** A class with a method that returns what it does not have. */
    private static byte[] invalidClass() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(
                Opcodes.V17,
                Opcodes.ACC_PUBLIC,
                "jlguest/translator/Invalid",
                null,
                "java/lang/Object",
                null);
        MethodVisitor method =
                writer.visitMethod(
                        Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "nothing", "()I", null, null);
        method.visitCode();
        method.visitInsn(Opcodes.IRETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void define() throws IllegalAccessException {
        MethodHandles.lookup().defineHiddenClass(invalidClass(), true);
    }

    @Test
    void whatIsInvalidIsFoundWhenItIsOver() {
        assumeTrue(
                HotSpotCompilers.whiteBox() != null,
                "this JVM was not told to let its flags be set");
        assertThrows(VerifyError.class, ClassVerificationTest::define);
        ClassVerification pause = ClassVerification.pause();
        try {
            assertDoesNotThrow(ClassVerificationTest::define);
            ClassVerification.pause().resume();
            assertDoesNotThrow(ClassVerificationTest::define, "who did not pause does not resume");
        } finally {
            pause.resume();
        }
        assertThrows(VerifyError.class, ClassVerificationTest::define);
    }
}
