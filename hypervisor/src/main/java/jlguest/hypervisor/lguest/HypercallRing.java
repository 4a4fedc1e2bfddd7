package jlguest.hypervisor.lguest;

import jlguest.mmu.GuestKilledException;

/**
 * The ring in {@code lguest_data} where a guest queues hypercalls instead of making them
 * (lguest-abi.md §3.4).
 *
 * <p>A queued NOTIFY is served at once, on this thread, before the next slot is looked at. The
 * original stopped there to let its launcher serve it and took the rest up again later; for the
 * guest the order of effects is the same.
 */
final class HypercallRing {
    /** Number of slots. */
    static final int SLOTS = 64;

    /** Bytes in a slot: five words. */
    static final int SLOT_BYTES = 20;

    /** Status of a slot that holds nothing. */
    static final int FREE = 0xFF;

    private final LguestData data;
    private int cursor;

    HypercallRing(LguestData data) {
        this.data = data;
    }

    /** Executes one hypercall that was queued. */
    @FunctionalInterface
    interface Executor {
        /** Executes hypercall {@code number} with its arguments. */
        void execute(int number, int arg1, int arg2, int arg3, int arg4);
    }

    /**
     * Executes what is queued, in order, from where the last call stopped; at most once around the
     * ring. A slot is filled if it was when the call began.
     *
     * @throws GuestKilledException what the hypercalls throw; "Fetching async hypercalls" before
     *     INIT
     */
    void drain(Executor executor) {
        if (data.isHcallFree(cursor)) {
            return;
        }
        byte[] statuses = data.hcallStatuses();
        for (int i = 0; i < SLOTS; i++) {
            int slot = cursor;
            if ((statuses[slot] & 0xFF) == FREE) {
                return;
            }
            cursor = (cursor + 1) % SLOTS;
            executor.execute(
                    data.hcallWord(slot, 0),
                    data.hcallWord(slot, 1),
                    data.hcallWord(slot, 2),
                    data.hcallWord(slot, 3),
                    data.hcallWord(slot, 4));
            data.freeHcall(slot);
        }
    }
}
