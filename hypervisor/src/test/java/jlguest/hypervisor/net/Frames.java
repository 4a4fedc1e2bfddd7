package jlguest.hypervisor.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/** Frames for tests: stations are known by a number, 0 is everybody. */
public final class Frames {
    private Frames() {}

    /** A frame from one station to another with a payload of one byte. */
    public static EthernetFrame frame(int to, int from, int payload) {
        return EthernetFrame.of(bytes(to, from, payload));
    }

    /** The bytes of such a frame. */
    public static byte[] bytes(int to, int from, int payload) {
        byte[] bytes = new byte[60];
        if (to == 0) {
            Arrays.fill(bytes, 0, 6, (byte) 0xFF);
        } else {
            bytes[0] = 2;
            bytes[5] = (byte) to;
        }
        bytes[6] = 2;
        bytes[11] = (byte) from;
        bytes[12] = 8;
        bytes[14] = (byte) payload;
        return bytes;
    }

    /** A station that keeps what it gets, and takes no more than so many frames. */
    static final class Station implements FrameReceiver {
        final BlockingQueue<EthernetFrame> got;

        Station(int room) {
            got = new LinkedBlockingQueue<>(room);
        }

        @Override
        public boolean receive(EthernetFrame frame) {
            return got.offer(frame);
        }

        /** The payload of the next frame, or -1 if there is none. */
        int next() {
            EthernetFrame frame = got.poll();
            return frame == null ? -1 : frame.bytes()[14];
        }
    }

    /** Waits for a count: a frame is counted when it was taken, which the taker may see sooner. */
    static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
        for (int attempt = 0; !condition.getAsBoolean() && attempt < 30_000; attempt++) {
            Thread.sleep(10);
        }
        assertTrue(condition.getAsBoolean());
    }
}
