package jlguest.hypervisor.lguest;

import java.util.Objects;

/**
 * What a host wants to know about a guest before it starts. Immutable; the {@code with} methods
 * return changed copies.
 *
 * @param memoryBytes size of the guest's memory as its memory map gives it, in bytes: a multiple of
 *     4096. The RAM itself may be larger, by the device page and the rings behind it
 * @param initrdBytes length of the initrd at the end of that memory, rounded up to pages, 0 for
 *     none
 * @param directTraps whether traps that may (lguest-abi.md §5.7) go to the guest's handler without
 *     the host; off, every trap is reflected by the host
 * @param syscallVector a vector for system calls that is allowed besides 0x80; 0x80 for none (the
 *     original's module option {@code syscall_vector})
 * @param timed whether {@link HostCounters#nanos} is measured, which costs two readings of the
 *     clock for each exit
 * @param classicTables form of the page tables that a guest of the classic generation gets
 * @param clock where the guest's time comes from
 */
public record HostOptions(
        int memoryBytes,
        int initrdBytes,
        boolean directTraps,
        int syscallVector,
        boolean timed,
        ClassicTables classicTables,
        ClockSource clock) {

    /** Form of page tables; only guests of the classic generation need to be asked for. */
    public enum ClassicTables {
        /** Look for a PAE directory in the kernel's image (lguest-abi.md §2.4). */
        DETECT,
        /** Two levels of 32-bit entries. */
        TWO_LEVEL,
        /** Three levels of 64-bit entries. */
        PAE
    }

    /** Checks sizes; the system call vector is checked when it is reserved. */
    public HostOptions {
        Objects.requireNonNull(classicTables, "classicTables");
        Objects.requireNonNull(clock, "clock");
        if (memoryBytes <= 0 || (memoryBytes & 0xFFF) != 0) {
            throw new IllegalArgumentException(
                    "memory must be a whole number of pages: " + memoryBytes);
        }
        if (initrdBytes < 0 || initrdBytes > memoryBytes || (initrdBytes & 0xFFF) != 0) {
            throw new IllegalArgumentException(
                    "initrd must be a whole number of pages inside memory: " + initrdBytes);
        }
    }

    /** The usual: no initrd, direct traps, system calls by vector 0x80, no timing, real time. */
    public static HostOptions forMemory(int memoryBytes) {
        return new HostOptions(
                memoryBytes,
                0,
                true,
                SyscallVector.LINUX,
                false,
                ClassicTables.DETECT,
                ClockSource.HOST);
    }

    /** A copy with another {@link #memoryBytes}. */
    public HostOptions withMemoryBytes(int bytes) {
        return new HostOptions(
                bytes, initrdBytes, directTraps, syscallVector, timed, classicTables, clock);
    }

    /** A copy with another {@link #initrdBytes}. */
    public HostOptions withInitrdBytes(int bytes) {
        return new HostOptions(
                memoryBytes, bytes, directTraps, syscallVector, timed, classicTables, clock);
    }

    /** A copy with another {@link #directTraps}. */
    public HostOptions withDirectTraps(boolean direct) {
        return new HostOptions(
                memoryBytes, initrdBytes, direct, syscallVector, timed, classicTables, clock);
    }

    /** A copy with another {@link #syscallVector}. */
    public HostOptions withSyscallVector(int vector) {
        return new HostOptions(
                memoryBytes, initrdBytes, directTraps, vector, timed, classicTables, clock);
    }

    /** A copy with another {@link #timed}. */
    public HostOptions withTimed(boolean measure) {
        return new HostOptions(
                memoryBytes,
                initrdBytes,
                directTraps,
                syscallVector,
                measure,
                classicTables,
                clock);
    }

    /** A copy with another {@link #classicTables}. */
    public HostOptions withClassicTables(ClassicTables tables) {
        return new HostOptions(
                memoryBytes, initrdBytes, directTraps, syscallVector, timed, tables, clock);
    }

    /** A copy with another {@link #clock}. */
    public HostOptions withClock(ClockSource source) {
        return new HostOptions(
                memoryBytes, initrdBytes, directTraps, syscallVector, timed, classicTables, source);
    }
}
