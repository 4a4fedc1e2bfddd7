package jlguest.testsuite.hardware;

import java.util.List;
import jlguest.testsuite.vectors.Vector;

/**
 * What a processor is to run, and what it holds before.
 *
 * @param form name of the instruction form
 * @param code the code, which stands at 0x400800
 * @param steps whether it is one instruction that may go elsewhere; otherwise the code is run until
 *     the byte behind it is reached
 * @param seed what data and stack are filled from
 * @param registers EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI
 * @param eflags EFLAGS
 * @param memory bytes laid over the filled memory
 * @param fpu floating point state
 * @param undefined flags that are not to be compared if no trap comes
 * @param usesFpu whether the floating point state belongs to the outcome
 */
record Start(
        String form,
        byte[] code,
        boolean steps,
        int seed,
        int[] registers,
        int eflags,
        List<Vector.Bytes> memory,
        byte[] fpu,
        int undefined,
        boolean usesFpu) {}
