package jlguest.jmh;

import jlguest.jmh.guest.BareMachine;
import jlguest.jmh.guest.EntryCode;
import jlguest.jmh.guest.GuestCode;
import jlguest.jmh.guest.HostedGuest;
import jlguest.jmh.guest.Result;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * First accesses to pages: those that the page map does not have but the guest's tables do, and
 * those that the guest's kernel must bring in.
 *
 * <p>The score is the time of one page, its share of forgetting all pages before included.
 */
public class PageFaultBenchmark extends GuestBenchmark {
    private static final int PAGES = HostedGuest.LAZY_PAGES;

    /** How code is run. */
    @Param({"interpreter", "auto"})
    public String tier;

    private BareMachine reader;
    private BareMachine writer;
    private HostedGuest guest;

    /** For JMH. */
    public PageFaultBenchmark() {}

    /** Makes the machines; those that are not run cost nothing. */
    @Setup
    public void setUp() {
        reader = loop(0x8B, 0x07); // mov (%edi), %eax
        writer = loop(0x89, 0x0F); // mov %ecx, (%edi)
        guest =
                guest(
                        tier,
                        true,
                        EntryCode.PLAIN,
                        code -> {
                            code.label("again");
                            code.code(0x89, 0x37); // mov %esi, (%edi)
                            code.code(0x81, 0xC7).word(0x1000); // add $0x1000, %edi
                            code.code(0x4E); // dec %esi
                            code.jnz("again");
                        });
    }

    private BareMachine loop(int... access) {
        GuestCode code = new GuestCode(BareMachine.CODE);
        code.label("again");
        code.code(access);
        code.code(0x81, 0xC7).word(0x1000); // add $0x1000, %edi
        code.loop("again");
        return machine(tier, code);
    }

    /** A load from a page whose translation was forgotten. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public void refillForLoad() {
        refill(reader);
    }

    /** A store to a page whose translation was forgotten. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public void refillForStore() {
        refill(writer);
        int last = BareMachine.TARGET + (PAGES - 1) * 0x1000;
        Result.check("last word", writer.ram().load32(last), 1);
    }

    private static void refill(BareMachine machine) {
        long walks = machine.cpu().space().walks();
        machine.cpu().space().flushAll();
        machine.run(PAGES);
        boolean enough = machine.cpu().space().walks() - walks >= PAGES;
        Result.check("a walk for each page", enough ? 1 : 0, 1);
    }

    /** A page fault, reflected to the guest's kernel, which makes the page present. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public void guestFault() {
        long faults = guest.reflectedTraps(HostedGuest.PAGE_FAULT);
        guest.dropLazyPages();
        guest.run(PAGES);
        Result.check("page faults", guest.reflectedTraps(HostedGuest.PAGE_FAULT) - faults, PAGES);
    }
}
