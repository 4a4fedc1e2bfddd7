package jlguest.hypervisor.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jlguest.mmu.AddressSpace;
import jlguest.mmu.CodePages;
import jlguest.mmu.GuestKilledException;
import jlguest.mmu.GuestRam;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VirtqueueTest {
    private static final int RING = 0x4000;

    private final GuestRam ram = new GuestRam(0x10000);
    private final CodePages code = new CodePages(ram.frames());
    private final DeviceMemory memory = new DeviceMemory(new AddressSpace(ram, code));
    private final Virtqueue queue = new Virtqueue(memory, 256, RING, RING + 4096, RING + 8192);
    private final RingDriver driver = new RingDriver(ram, RING);

    private void assertBad(String detail) {
        GuestKilledException e = assertThrows(GuestKilledException.class, queue::next);
        assertTrue(e.getMessage().startsWith("bad virtqueue: "), e.getMessage());
        assertTrue(e.getMessage().contains(detail), e.getMessage());
    }

    @Test
    void anEmptyRingHasNoChain() {
        assertFalse(queue.hasNext());
        assertNull(queue.next());
    }

    @Test
    void aChainIsSplitIntoItsReadableAndWritableHalf() {
        driver.text(0x1000, "ab");
        driver.text(0x2000, "cde");
        int head =
                driver.chain(
                        new int[] {0x1000, 2, 0},
                        new int[] {0x2000, 3, 0},
                        new int[] {0x3000, 4, RingDriver.WRITE});
        driver.offer(head);
        DescriptorChain chain = queue.next();
        assertArrayEquals("abcde".getBytes(), chain.readable().toBytes());
        assertEquals(4, chain.writable().size());
        assertNull(queue.next());
    }

    @Test
    void completingReturnsHeadAndLength() {
        driver.offer(driver.chain(new int[] {0x1000, 2, RingDriver.WRITE}));
        driver.offer(driver.chain(new int[] {0x1000, 2, RingDriver.WRITE}));
        queue.complete(queue.next(), 1);
        queue.complete(queue.next(), 2);
        assertEquals(2, driver.used());
        assertEquals(0, driver.usedHead(0));
        assertEquals(1, driver.usedLength(0));
        assertEquals(1, driver.usedHead(1));
        assertEquals(2, driver.usedLength(1));
    }

    @Test
    void indicesWrapAt65536() {
        int head = driver.chain(new int[] {0x1000, 1, 0});
        for (int i = 0; i < 70_000; i++) {
            driver.offer(head);
            queue.complete(queue.next(), i);
        }
        assertEquals(70_000 & 0xFFFF, driver.used());
        assertEquals(69_999, driver.usedLength(69_999));
    }

    @Test
    void aFullRingIsTakenWhole() {
        int head = driver.chain(new int[] {0x1000, 1, 0});
        for (int i = 0; i < 256; i++) {
            driver.offer(head);
        }
        int count = 0;
        while (queue.next() != null) {
            count++;
        }
        assertEquals(256, count);
    }

    @Test
    @Tag("abi-13.83")
    void anInterruptIsDueOnceAfterUseUnlessUnwanted() {
        int head = driver.chain(new int[] {0x1000, 1, 0});
        assertFalse(queue.takeInterrupt());
        driver.offer(head);
        queue.complete(queue.next(), 0);
        assertTrue(queue.takeInterrupt());
        assertFalse(queue.takeInterrupt());
        driver.wantInterrupts(false);
        driver.offer(head);
        queue.complete(queue.next(), 0);
        assertFalse(queue.takeInterrupt());
        driver.wantInterrupts(true);
        assertFalse(queue.takeInterrupt());
    }

    @Test
    void moreChainsThanTheRingHoldsEndTheGuest() {
        driver.claimAvailable(257);
        assertBad("available index moved from 0 by 257");
    }

    @Test
    void anIndexThatGoesBackEndsTheGuest() {
        driver.offer(driver.chain(new int[] {0x1000, 1, 0}));
        queue.next();
        driver.claimAvailable(0);
        assertBad("available index");
    }

    @Test
    void aHeadOutsideTheTableEndsTheGuest() {
        driver.offer(256);
        assertBad("descriptor 256");
    }

    @Test
    void aNextOutsideTheTableEndsTheGuest() {
        driver.describe(0x1000, 1, RingDriver.NEXT, 0xFFFF);
        driver.offer(0);
        assertBad("descriptor 65535");
    }

    @Test
    void aLoopEndsTheGuest() {
        driver.describe(0x1000, 1, RingDriver.NEXT, 1);
        driver.describe(0x1000, 1, RingDriver.NEXT, 0);
        driver.offer(0);
        assertBad("loops");
    }

    @Test
    void aChainAsLongAsTheQueueIsNoLoop() {
        for (int i = 0; i < 256; i++) {
            driver.describe(0x1000, 1, i == 255 ? 0 : RingDriver.NEXT, i + 1);
        }
        driver.offer(0);
        assertEquals(256, queue.next().readable().size());
    }

    @Test
    void aBufferMayEndWithMemoryButNotBehindIt() {
        driver.offer(driver.chain(new int[] {0xFFFF, 1, 0}));
        assertEquals(1, queue.next().readable().size());
        driver.offer(driver.chain(new int[] {0xFFFF, 2, 0}));
        assertBad("buffer at 0xffff, 2 bytes");
    }

    @Test
    void aBufferAbove4GigabytesEndsTheGuest() {
        driver.describe(0x1_0000_1000L, 1, 0, 0);
        driver.offer(0);
        assertBad("buffer at 0x100001000");
    }

    @Test
    void anAddressWithTheTopBitSetEndsTheGuest() {
        driver.describe(0x8000_0000_0000_0000L, 1, 0, 0);
        driver.offer(0);
        assertBad("buffer at 0x8000000000000000");
    }

    @Test
    void aLengthIsUnsigned() {
        driver.offer(driver.chain(new int[] {0x1000, -1, 0}));
        assertBad("4294967295 bytes");
    }

    @Test
    void aReadableBufferBehindAWritableOneEndsTheGuest() {
        driver.offer(
                driver.chain(new int[] {0x1000, 1, RingDriver.WRITE}, new int[] {0x1000, 1, 0}));
        assertBad("readable buffer behind");
    }

    @Test
    void anIndirectTableNeedsTheFeature() {
        driver.describe(0x1000, 16, RingDriver.INDIRECT, 0);
        driver.offer(0);
        assertBad("indirect descriptor without");
    }

    @Test
    void anIndirectTableIsFollowed() {
        queue.setIndirectAccepted(true);
        driver.describe(0x2000, 1, RingDriver.NEXT, 1);
        driver.describe(0x1000, 32, RingDriver.INDIRECT, 0);
        driver.writeDescriptor(0x1000, 0x2000, 5, RingDriver.NEXT, 1);
        driver.writeDescriptor(0x1010, 0x3000, 7, RingDriver.WRITE, 0);
        driver.offer(0);
        DescriptorChain chain = queue.next();
        assertEquals(6, chain.readable().size());
        assertEquals(7, chain.writable().size());
    }

    @Test
    void anIndirectTableIsChecked() {
        queue.setIndirectAccepted(true);
        driver.describe(0x1000, 24, RingDriver.INDIRECT, 0);
        driver.offer(0);
        assertBad("indirect table of 24 bytes");
        driver.describe(0xFFF8, 16, RingDriver.INDIRECT, 0);
        driver.offer(1);
        assertBad("indirect table at 0xfff8");
        driver.describe(0x1000, 16, RingDriver.INDIRECT | RingDriver.NEXT, 0);
        driver.offer(2);
        assertBad("indirect descriptor that goes on");
        driver.writeDescriptor(0x1000, 0x1000, 16, RingDriver.INDIRECT, 0);
        driver.describe(0x1000, 16, RingDriver.INDIRECT, 0);
        driver.offer(3);
        assertBad("indirect descriptor in an indirect table");
        driver.writeDescriptor(0x1000, 0x2000, 1, RingDriver.NEXT, 1);
        driver.describe(0x1000, 16, RingDriver.INDIRECT, 0);
        driver.offer(4);
        assertBad("descriptor 1 of a table of 1");
    }

    @Test
    void aRingOutsideMemoryIsRefused() {
        assertThrows(
                GuestKilledException.class,
                () -> new Virtqueue(memory, 256, 0xF800, RING, RING + 8192));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Virtqueue(memory, 200, RING, RING + 4096, RING + 8192));
    }

    @Test
    void slicesCrossBuffers() {
        driver.text(0x1000, "abcd");
        driver.text(0x2000, "efgh");
        driver.offer(
                driver.chain(
                        new int[] {0x1000, 4, 0},
                        new int[] {0x3000, 0, 0},
                        new int[] {0x2000, 4, 0}));
        BufferList all = queue.next().readable();
        assertArrayEquals("defg".getBytes(), all.slice(3, 4).toBytes());
        assertArrayEquals("fgh".getBytes(), all.slice(5, 3).toBytes());
        assertArrayEquals("".getBytes(), all.slice(8, 0).toBytes());
        assertThrows(IndexOutOfBoundsException.class, () -> all.slice(8, 1));
    }

    @Test
    void writingToCodeIsReported() {
        StringBuilder reported = new StringBuilder();
        code.setListener((frame, from, to) -> reported.append(frame).append(' '));
        code.markCode(1, 0, 4096);
        driver.offer(driver.chain(new int[] {0x1000, 8, RingDriver.WRITE}));
        queue.next().writable().put(new byte[3], 0, 3);
        assertEquals("1 ", reported.toString());
    }
}
