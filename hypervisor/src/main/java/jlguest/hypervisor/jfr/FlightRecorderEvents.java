package jlguest.hypervisor.jfr;

import java.util.Locale;
import jdk.jfr.FlightRecorder;
import jlguest.hypervisor.lguest.HostListener;
import jlguest.runtime.InvalidationListener;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.Tier;
import jlguest.translator.TranslationListener;

/** Makes events of what one machine's parts tell. */
public final class FlightRecorderEvents
        implements HostListener, TranslationListener, InvalidationListener {
    private final String tier;

    /**
     * The translations that have begun, on the thread that translates; null if nobody records them,
     * since an array would load the class of the events.
     */
    private TranslationEvent[] begun;

    /**
     * @param tier how the machine translates
     */
    public FlightRecorderEvents(Tier tier) {
        this.tier = tier.name().toLowerCase(Locale.ROOT);
    }

    /** Whether this Java has Flight Recorder; a run-time image may be made without it. */
    public static boolean isAvailable() {
        return ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    }

    /**
     * Whether there can be a recording. While there was never one, the classes of events are not
     * touched: loading them makes Flight Recorder ready, which takes a fifth of a second.
     */
    private static boolean mayRecord() {
        return FlightRecorder.isInitialized();
    }

    @Override
    public void trapReflected(int vector, int errorCode, int eip) {
        if (mayRecord() && TrapEvent.isOn()) {
            TrapEvent event = new TrapEvent();
            event.vector = vector;
            event.errorCode = errorCode;
            event.eip = Integer.toUnsignedLong(eip);
            event.commit();
        }
    }

    @Override
    public void hypercall(int number, int arg1, int arg2, int arg3, int arg4) {
        if (mayRecord() && HypercallEvent.isOn()) {
            HypercallEvent event = new HypercallEvent();
            event.number = number;
            event.argument1 = arg1;
            event.argument2 = arg2;
            event.argument3 = arg3;
            event.argument4 = arg4;
            event.commit();
        }
    }

    @Override
    public void interruptDelivered(int irq, int vector) {
        if (mayRecord() && InterruptEvent.isOn()) {
            InterruptEvent event = new InterruptEvent();
            event.irq = irq;
            event.vector = vector;
            event.commit();
        }
    }

    @Override
    public void started(int regions) {
        begun = null;
        if (mayRecord() && TranslationEvent.isOn()) {
            begun = new TranslationEvent[regions];
            for (int i = 0; i < regions; i++) {
                begun[i] = new TranslationEvent();
                begun[i].begin();
            }
        }
    }

    @Override
    public TranslatedCode translated(int index, Translation translation, TranslatedCode code) {
        if (begun != null) {
            TranslationEvent event = begun[index];
            event.address = Integer.toUnsignedLong(translation.address());
            event.user = translation.user();
            event.blocks = translation.blocks();
            event.instructions = translation.instructions();
            event.bytecodes = translation.bytecodes();
            event.regionsInClass = begun.length;
            event.tier = tier;
            event.commit();
        }
        return code;
    }

    @Override
    public void dropped(int page, int units, Cause cause) {
        if (mayRecord() && InvalidationEvent.isOn()) {
            InvalidationEvent event = new InvalidationEvent();
            event.page = page == -1 ? -1 : Integer.toUnsignedLong(page);
            event.units = units;
            event.cause = cause.name().toLowerCase(Locale.ROOT);
            event.commit();
        }
    }
}
