package jlguest.hypervisor.lguest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;
import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestRam;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.ProcessorIdentity;

/**
 * A host whose guest follows a script: each entry into the guest takes the next step, which does to
 * the processor's state what guest code would do and says how it came back.
 */
final class ScriptedGuest implements AutoCloseable {
    private static final int[] NOTHING = {};

    final Cpu cpu;
    final int[] state;
    final GuestRam ram;
    final LguestHost host;
    final List<Integer> notifications = new ArrayList<>();

    private final Deque<IntSupplier> script = new ArrayDeque<>();
    private IntSupplier ending;
    private int entries;

    ScriptedGuest() {
        this(HostOptions.forMemory(TestGuest.MEMORY));
    }

    ScriptedGuest(HostOptions options) {
        ram = new GuestRam(TestGuest.MEMORY);
        AddressSpace space = new AddressSpace(ram, new CodePages(ram.frames()));
        cpu = new Cpu(space, new ProcessorIdentity(true));
        state = cpu.state();
        host = new LguestHost(cpu, this::enter, options, notifications::add, IoPorts.NONE);
        host.start(TestGuest.ENTRY);
    }

    private int enter() {
        entries++;
        IntSupplier step = script.isEmpty() ? ending : script.poll();
        if (step == null) {
            throw new AssertionError("entered once more than the script says");
        }
        return step.getAsInt();
    }

    /** How often the guest was entered. */
    int entries() {
        return entries;
    }

    /** Adds a step that ends with an exit code. */
    ScriptedGuest then(IntSupplier step) {
        script.add(step);
        return this;
    }

    /** Sets the step that is repeated when the script is over. */
    ScriptedGuest thenForEver(IntSupplier step) {
        ending = step;
        return this;
    }

    /** Adds a step that ends with a hypercall. */
    ScriptedGuest call(int number, int... arguments) {
        return then(
                () -> {
                    int[] order = {Cpu.EBX, Cpu.ECX, Cpu.EDX, Cpu.ESI};
                    state[Cpu.EAX] = number;
                    for (int i = 0; i < arguments.length; i++) {
                        state[order[i]] = arguments[i];
                    }
                    return Exit.HYPERCALL;
                });
    }

    ScriptedGuest call(int number) {
        return call(number, NOTHING);
    }

    /** Adds a step that looks at the state and asks the host for attention. */
    ScriptedGuest check(Runnable assertions) {
        return then(
                () -> {
                    assertions.run();
                    return Exit.POLL;
                });
    }

    /** Adds the steps of a late kernel up to a stack and gates for the first irqs. */
    ScriptedGuest boot() {
        then(
                () -> {
                    LguestLayout layout = LguestLayout.late();
                    int data = TestGuest.DATA;
                    for (int slot = 0; slot < HypercallRing.SLOTS; slot++) {
                        ram.store8(data + layout.hcallStatus() + slot, HypercallRing.FREE);
                    }
                    ram.store32(data + layout.noirqStart(), TestGuest.WINDOW_START);
                    ram.store32(data + layout.noirqEnd(), TestGuest.WINDOW_END);
                    ram.store32(data + layout.kernelAddress(), TestGuest.KERNEL_ADDRESS);
                    ram.store32(data + layout.syscallVec(), SyscallVector.LINUX);
                    state[Cpu.EAX] = Hypercalls.LGUEST_INIT;
                    state[Cpu.EBX] = data;
                    state[Cpu.ESP] = TestGuest.STACK;
                    return Exit.HYPERCALL;
                });
        for (int irq = 0; irq < 3; irq++) {
            call(
                    Hypercalls.LOAD_IDT_ENTRY,
                    VirtualInterrupts.FIRST_VECTOR + irq,
                    TestGuest.GATE_LOW,
                    TestGuest.INTERRUPT_GATE_HIGH);
        }
        return this;
    }

    /** Adds the guest's way to switch itself off. */
    ScriptedGuest powerOff() {
        then(
                () -> {
                    byte[] text = {'P', 'o', 'w', 'e', 'r', ' ', 'd', 'o', 'w', 'n', 0};
                    ram.write(0x7000, text);
                    return Exit.POLL;
                });
        return call(Hypercalls.SHUTDOWN, 0x7000, Hypercalls.SHUTDOWN_POWEROFF);
    }

    /** Adds a step in which the guest computes until someone asks for attention. */
    ScriptedGuest computeUntilAttention() {
        return then(
                () -> {
                    while (!cpu.wantsHost()) {
                        Thread.onSpinWait();
                    }
                    return Exit.POLL;
                });
    }

    int irqEnabled() {
        return ram.load32(TestGuest.DATA + LguestLayout.IRQ_ENABLED);
    }

    void setIrqEnabled(int value) {
        ram.store32(TestGuest.DATA + LguestLayout.IRQ_ENABLED, value);
    }

    @Override
    public void close() {
        host.close();
    }
}
