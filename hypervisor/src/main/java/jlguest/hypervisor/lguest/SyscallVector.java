package jlguest.hypervisor.lguest;

import java.util.BitSet;
import jlguest.hypervisor.InvalidGuestException;
import jlguest.runtime.TrapGates;

/**
 * Which vectors a guest may use for system calls: Linux's, and one more that the host can be told
 * to allow (seed functions {@code could_be_syscall}, {@code check_syscall_vector}, {@code
 * init_interrupts} and {@code free_interrupts}).
 *
 * <p>The original reserves the extra vector in a table of the whole machine; here each guest has
 * its own, in which the exceptions and the vectors of the 32 interrupt lines are taken.
 */
final class SyscallVector {
    /** Linux's vector for system calls. */
    static final int LINUX = 0x80;

    private final BitSet usedVectors = new BitSet(TrapGates.COUNT);
    private final int syscallVector;

    /**
     * @param syscallVector the extra vector, or {@link #LINUX} for none
     */
    SyscallVector(int syscallVector) {
        this.syscallVector = syscallVector;
        usedVectors.set(0, VirtualInterrupts.FIRST_VECTOR + VirtualInterrupts.IRQS);
    }

    /** Whether a vector may carry system calls. */
    boolean couldBeSyscall(int number) {
        return number == LINUX || number == syscallVector;
    }

    /**
     * Whether the guest's choice is a vector that may carry system calls.
     *
     * @param data the guest's data; false if there is none yet
     */
    boolean checkSyscallVector(LguestData data) {
        return data.isPresent() && couldBeSyscall(data.syscallVector());
    }

    /**
     * Reserves the extra vector, if there is one.
     *
     * @throws InvalidGuestException if the vector is in use, or not a vector
     */
    void initInterrupts() {
        if (syscallVector == LINUX) {
            return;
        }
        if (syscallVector < 0
                || syscallVector >= TrapGates.COUNT
                || usedVectors.get(syscallVector)) {
            throw new InvalidGuestException(
                    String.format(
                            "System call vector 0x%x cannot be reserved: choose one from 0x40 to"
                                    + " 0xff that is not in use, or 0x80 for Linux's alone.",
                            syscallVector));
        }
        usedVectors.set(syscallVector);
    }

    /** Releases what {@link #initInterrupts} reserved. */
    void freeInterrupts() {
        if (syscallVector != LINUX) {
            usedVectors.clear(syscallVector);
        }
    }
}
