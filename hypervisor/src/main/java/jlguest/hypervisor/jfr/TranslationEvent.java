package jlguest.hypervisor.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A region of guest code was translated to JVM bytecode. */
@Name("jlguest.Translation")
@Label("Translation")
@Description("A region of guest code was translated to JVM bytecode")
@Category("jlguest")
@StackTrace(false)
final class TranslationEvent extends Event {
    private static final TranslationEvent PROBE = new TranslationEvent();

    @Label("Address")
    @Description("Guest address where the region is entered")
    @MemoryAddress
    long address;

    @Label("In ring 3")
    boolean user;

    @Label("Blocks")
    int blocks;

    @Label("Instructions")
    int instructions;

    @Label("Bytecodes")
    @Description("Bytes of the code of its method")
    int bytecodes;

    @Label("Regions in its class")
    @Description("The duration is that of making the whole class")
    int regionsInClass;

    @Label("Tier")
    @Description("block: translated when first met; auto: translated when hot")
    String tier;

    /** Whether a recording wants such events; false costs no more than a test. */
    static boolean isOn() {
        return PROBE.isEnabled();
    }
}
