package jlguest.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jlguest.jmh.guest.BareMachine;
import jlguest.jmh.guest.Choices;
import jlguest.jmh.guest.EntryCode;
import jlguest.jmh.guest.GuestCode;
import jlguest.jmh.guest.HostedGuest;
import jlguest.translator.MemoryAccess;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A class of benchmarks of guest code: how they are measured, unless the command line says
 * otherwise, and the machines that they run on. JMH finds these annotations from the subclasses.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public abstract class GuestBenchmark {
    private final List<Runnable> endings = new ArrayList<>();

    /** For JMH. */
    protected GuestBenchmark() {}

    /**
     * A machine that lives as long as the trial; one that is not run costs nothing.
     *
     * @param tier how code is run, as on the command line
     * @param code its program; the interrupt that ends it is added here
     */
    final BareMachine machine(String tier, GuestCode code) {
        return machine(tier, MemoryAccess.FAST, code);
    }

    /** The same with another way to memory. */
    final BareMachine machine(String tier, MemoryAccess memory, GuestCode code) {
        code.interrupt(BareMachine.END);
        BareMachine machine = new BareMachine(Choices.tier(tier), memory, code);
        endings.add(machine::close);
        return machine;
    }

    /** A guest with a kernel that lives as long as the trial, as {@link HostedGuest} has it. */
    final HostedGuest guest(
            String tier, boolean directTraps, EntryCode entry, HostedGuest.Program program) {
        HostedGuest guest = new HostedGuest(Choices.tier(tier), directTraps, entry, program);
        endings.add(guest::close);
        return guest;
    }

    /** Ends the machines. */
    @TearDown(Level.Trial)
    public final void closeMachines() {
        endings.forEach(Runnable::run);
        endings.clear();
    }
}
