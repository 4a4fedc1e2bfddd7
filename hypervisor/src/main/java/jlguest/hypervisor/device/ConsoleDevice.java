package jlguest.hypervisor.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jlguest.mmu.GuestKilledException;

/**
 * The console: queue 0 carries input, queue 1 output (lguest-abi.md §8.1, §11.3). Drivers that know
 * the multiport feature use queues 2 and 3 as well, see {@link ConsoleControl}.
 *
 * <p>Output goes to its sink before the notification that announced it ends, because the guest
 * spins until its buffer comes back, possibly with interrupts off. Output that the sink has no room
 * for stays in its buffer until there is; the guest's processor goes on. Input is taken from a
 * {@link ByteQueue} that another thread fills; what the guest has no buffers for stays there, and
 * all of it while the guest would drop it. Kernels with PCI print their first messages through the
 * configuration (§9.4, §9.5).
 */
public final class ConsoleDevice implements VirtioDevice {
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int CONTROL_INPUT = 2;
    private static final int TYPE = 3;

    /** Feature: the configuration has the window's size. */
    static final long FEATURE_SIZE = 1L;

    /** Feature: there are queues to talk about ports, see {@link ConsoleControl}. */
    static final long FEATURE_MULTIPORT = 1L << 1;

    /** Feature: a character can be printed by writing it to the configuration. */
    static final long FEATURE_EMERGENCY_WRITE = 1L << 2;

    /** Columns and rows (2 bytes each), number of ports, and the character to print. */
    private static final int CONFIG_BYTES = 12;

    /** The same without the character. */
    private static final int LEGACY_CONFIG_BYTES = 8;

    private static final int PORTS = 4;

    private static final int EMERGENCY_WRITE = 8;

    private final ByteQueue input;
    private final ConsoleWindow window;
    private final ConsoleControl control;
    private final CountedOutput output;
    private long inputBytes;
    private Runnable attention = NoListener.INSTANCE;

    /** Output that did not fit yet, and how many of its bytes did; null if there is none. */
    private DescriptorChain pending;

    private int sent;

    /**
     * @param input what is typed
     * @param window the size of the window
     * @param output where the guest's output goes, verbatim
     */
    public ConsoleDevice(ByteQueue input, ConsoleWindow window, ConsoleOutput output) {
        this.input = input;
        this.window = window;
        control = new ConsoleControl(window);
        this.output = new CountedOutput(output);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public int queueCount() {
        return 4;
    }

    @Override
    public long features(VirtioVersion version) {
        return FEATURE_SIZE
                | FEATURE_MULTIPORT
                | (version == VirtioVersion.V1 ? FEATURE_EMERGENCY_WRITE : 0);
    }

    @Override
    public byte[] config(VirtioVersion version) {
        int bytes = version == VirtioVersion.V1 ? CONFIG_BYTES : LEGACY_CONFIG_BYTES;
        return ByteBuffer.allocate(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, window.packed())
                .putInt(PORTS, 1)
                .array();
    }

    /** Prints a character at any time, even for a guest that has no driver yet (§9.4). */
    @Override
    public void configWritten(int offset, int length, int value) {
        if (offset == EMERGENCY_WRITE) {
            output.write(new byte[] {(byte) value}, 0, 1);
        }
    }

    @Override
    public void attach(Runnable newAttention) {
        attention = newAttention;
        input.setListener(attention);
        window.setListener(attention);
        output.onRoom(attention);
    }

    /** Where the guest's output goes, also that which does not come through this device. */
    public ByteSink output() {
        return output;
    }

    @Override
    public DeviceStatistics statistics() {
        return DeviceStatistics.of("console", "")
                .with("inputBytes", inputBytes)
                .with("outputBytes", output.bytesTaken());
    }

    @Override
    public void service(int index, Virtqueue queue) {
        switch (index) {
            case INPUT:
                fill(queue);
                break;
            case OUTPUT:
                drain(queue);
                break;
            case CONTROL_INPUT:
                control.speak(queue);
                break;
            default:
                if (control.listen(queue)) {
                    attention.run(); // the answer goes into the other queue
                }
                break;
        }
    }

    @Override
    public void reset() {
        pending = null;
        control.reset();
    }

    private void fill(Virtqueue queue) {
        while (control.takesInput() && !input.isEmpty()) {
            DescriptorChain chain = queue.next();
            if (chain == null) {
                return;
            }
            if (chain.readable().count() != 0) {
                throw new GuestKilledException("bad virtqueue: output in the console's input");
            }
            byte[] bytes = input.take(chain.writable().size());
            queue.complete(chain, chain.writable().put(bytes, 0, bytes.length));
            inputBytes += bytes.length;
        }
    }

    private void drain(Virtqueue queue) {
        while (pending != null || queue.hasNext()) {
            if (pending == null) {
                takeOutput(queue);
            }
            BufferList text = pending.readable();
            sent += text.slice(sent, text.size() - sent).offerTo(output);
            if (sent < text.size()) {
                return;
            }
            queue.complete(pending, 0);
            pending = null;
        }
    }

    private void takeOutput(Virtqueue queue) {
        DescriptorChain chain = queue.next();
        if (chain.writable().count() != 0) {
            throw new GuestKilledException("bad virtqueue: input in the console's output");
        }
        pending = chain;
        sent = 0;
    }

    @Override
    public void close() {
        input.setListener(NoListener.INSTANCE);
        window.setListener(NoListener.INSTANCE);
        output.onRoom(NoListener.INSTANCE);
    }
}
