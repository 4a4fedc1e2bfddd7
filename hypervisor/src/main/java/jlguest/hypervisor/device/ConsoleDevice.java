package jlguest.hypervisor.device;

import jlguest.mmu.GuestKilledException;

/**
 * The console: queue 0 carries input, queue 1 output (lguest-abi.md §8.1, §11.3).
 *
 * <p>Output goes to its sink before the notification that announced it ends, because the guest
 * spins until its buffer comes back, possibly with interrupts off. Input is taken from a {@link
 * ByteQueue} that another thread fills; what the guest has no buffers for stays there.
 */
public final class ConsoleDevice implements VirtioDevice {
    private static final int INPUT = 0;
    private static final int TYPE = 3;

    private final ByteQueue input;
    private final ByteSink output;

    /**
     * @param input what is typed
     * @param output where the guest's output goes, verbatim
     */
    public ConsoleDevice(ByteQueue input, ByteSink output) {
        this.input = input;
        this.output = output;
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public int queueCount() {
        return 2;
    }

    @Override
    public long features(VirtioVersion version) {
        return 0;
    }

    @Override
    public byte[] config(VirtioVersion version) {
        return new byte[0];
    }

    @Override
    public void attach(Runnable attention) {
        input.setListener(attention);
    }

    /** Where the guest's output goes. */
    public ByteSink output() {
        return output;
    }

    @Override
    public void service(int index, Virtqueue queue) {
        if (index == INPUT) {
            fill(queue);
        } else {
            drain(queue);
        }
    }

    private void fill(Virtqueue queue) {
        while (!input.isEmpty()) {
            DescriptorChain chain = queue.next();
            if (chain == null) {
                return;
            }
            if (chain.readable().count() != 0) {
                throw new GuestKilledException("bad virtqueue: output in the console's input");
            }
            byte[] bytes = input.take(chain.writable().size());
            queue.complete(chain, chain.writable().put(bytes, 0, bytes.length));
        }
    }

    private void drain(Virtqueue queue) {
        for (DescriptorChain chain = queue.next(); chain != null; chain = queue.next()) {
            if (chain.writable().count() != 0) {
                throw new GuestKilledException("bad virtqueue: input in the console's output");
            }
            chain.readable().sendTo(output);
            queue.complete(chain, 0);
        }
    }

    @Override
    public void close() {
        input.setListener(() -> {});
    }
}
