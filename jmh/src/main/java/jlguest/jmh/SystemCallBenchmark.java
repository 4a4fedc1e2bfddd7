package jlguest.jmh;

import jlguest.jmh.guest.EntryCode;
import jlguest.jmh.guest.HostedGuest;
import jlguest.jmh.guest.Result;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * A guest's system call, there and back: a program in ring 3 that does nothing else, and a kernel
 * in ring 1 that saves all registers, calls the handler out of a table, restores them and returns
 * with {@code iret}. About 40 guest instructions.
 *
 * <p>The score is the time of one round trip.
 */
public class SystemCallBenchmark extends GuestBenchmark {
    private static final int CALLS = 10_000;

    /** How code is run. */
    @Param({"interpreter", "block", "auto"})
    public String tier;

    /** What the kernel's entry looks like: {@code plain}, or {@code linux} with segment loads. */
    @Param("plain")
    public String entry;

    private HostedGuest direct;
    private HostedGuest reflected;

    /** For JMH. */
    public SystemCallBenchmark() {}

    /** Makes the guests; the one that is not run costs nothing. */
    @Setup
    public void setUp() {
        direct = guest(true);
        reflected = guest(false);
    }

    private HostedGuest guest(boolean directTraps) {
        return guest(
                tier,
                directTraps,
                EntryCode.of(entry),
                code -> {
                    code.label("again");
                    code.code(0x31, 0xC0); // xor %eax, %eax
                    code.interrupt(HostedGuest.SYSTEM_CALL);
                    code.code(0x4E); // dec %esi
                    code.jnz("again");
                });
    }

    /** The system call goes from {@code int 0x80} to the kernel without the host. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void direct() {
        long traps = direct.directTraps(HostedGuest.SYSTEM_CALL);
        run(direct);
        Result.check(
                "direct traps", direct.directTraps(HostedGuest.SYSTEM_CALL) - traps, CALLS + 1);
    }

    /** The host takes the trap and builds the kernel's frame. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void reflected() {
        long traps = reflected.reflectedTraps(HostedGuest.SYSTEM_CALL);
        run(reflected);
        Result.check(
                "reflected traps",
                reflected.reflectedTraps(HostedGuest.SYSTEM_CALL) - traps,
                CALLS + 1);
    }

    private static void run(HostedGuest guest) {
        int calls = guest.systemCalls();
        guest.run(CALLS);
        Result.check("system calls", guest.systemCalls() - calls, CALLS);
    }
}
