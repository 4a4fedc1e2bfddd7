package jlguest.hypervisor.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import jlguest.mmu.GuestKilledException;

/**
 * The talk about ports that a console device and a driver with the multiport feature have over two
 * more queues (virtio 1.0, 5.3.6.2). There is one port, and it is a console; what the talk is good
 * for is that it tells the driver the size of the window, and each change of it.
 *
 * <p>A message is a port (4 bytes), an event (2) and a value (2); behind a {@link #RESIZE} come
 * rows and columns, 2 bytes each and in this order, which is that of Linux and not that of the
 * specification.
 */
final class ConsoleControl {
    private static final int MESSAGE_BYTES = 8;
    private static final int RESIZE_BYTES = 12;

    private static final int DEVICE_READY = 0;
    private static final int PORT_ADD = 1;
    private static final int PORT_READY = 3;
    private static final int CONSOLE_PORT = 4;
    private static final int RESIZE = 5;
    private static final int PORT_OPEN = 6;

    /** Messages that wait for the driver's buffers; a driver that asks for more gets no answer. */
    private static final int CAPACITY = 16;

    private final ConsoleWindow window;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private boolean portReady;

    /** Whether the driver would drop input: it talks about ports and has not opened this one. */
    private boolean closed;

    private int sizeTold;

    /**
     * @param window whose size is told
     */
    ConsoleControl(ConsoleWindow window) {
        this.window = window;
    }

    /** Forgets the driver. */
    void reset() {
        waiting.clear();
        portReady = false;
        closed = false;
        sizeTold = 0;
    }

    /**
     * Whether the driver takes input. One that talks about ports throws away what comes before it
     * has opened a port (Linux: {@code in_intr} of drivers/char/virtio_console.c).
     */
    boolean takesInput() {
        return !closed;
    }

    /**
     * Takes what the driver says.
     *
     * @return whether it said anything, so that there may be an answer
     */
    boolean listen(Virtqueue queue) {
        boolean said = false;
        for (DescriptorChain chain = queue.next(); chain != null; chain = queue.next()) {
            if (chain.writable().count() != 0) {
                throw new GuestKilledException("bad virtqueue: input in the console's control");
            }
            if (chain.readable().size() >= MESSAGE_BYTES) {
                byte[] message = chain.readable().slice(0, MESSAGE_BYTES).toBytes();
                answer(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN));
            }
            queue.complete(chain, 0);
            said = true;
        }
        return said;
    }

    private void answer(ByteBuffer message) {
        boolean yes = message.getShort(6) != 0;
        switch (message.getShort(4)) {
            case DEVICE_READY:
                if (yes) {
                    closed = true;
                    say(PORT_ADD);
                }
                break;
            case PORT_READY:
                if (yes && message.getInt(0) == 0 && !portReady) {
                    portReady = true;
                    say(CONSOLE_PORT);
                    say(PORT_OPEN);
                }
                break;
            case PORT_OPEN:
                if (message.getInt(0) == 0) {
                    closed = !yes;
                }
                break;
            default:
                break;
        }
    }

    private void say(int event) {
        say(message(MESSAGE_BYTES, event).array());
    }

    private void say(byte[] message) {
        if (waiting.size() < CAPACITY) {
            waiting.add(message);
        }
    }

    /** A message about port 0 with value 1. */
    private static ByteBuffer message(int bytes, int event) {
        return ByteBuffer.allocate(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(4, (short) event)
                .putShort(6, (short) 1);
    }

    /** Says what there is to say, as far as the driver has buffers. */
    void speak(Virtqueue queue) {
        int size = window.packed();
        if (portReady && size != sizeTold) {
            sizeTold = size;
            ByteBuffer resize = message(RESIZE_BYTES, RESIZE);
            resize.putShort(8, (short) (size >>> 16)).putShort(10, (short) size);
            say(resize.array());
        }
        while (!waiting.isEmpty()) {
            DescriptorChain chain = queue.next();
            if (chain == null) {
                return;
            }
            if (chain.readable().count() != 0) {
                throw new GuestKilledException("bad virtqueue: output in the console's control");
            }
            byte[] message = waiting.remove();
            queue.complete(chain, chain.writable().put(message, 0, message.length));
        }
    }
}
