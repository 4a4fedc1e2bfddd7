package jlguest.hypervisor.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;

/**
 * The functions of Linux's C library that attach to a TAP device and move its frames. They are
 * called, and throw {@link LastErrorException} with {@code errno}, by JNA.
 */
interface LinuxCalls extends Library {
    int O_RDWR = 2;
    int O_NONBLOCK = 0x800;
    int O_CLOEXEC = 0x8_0000;

    short POLLIN = 1;

    /** The request of {@code linux/if_tun.h} that attaches to an interface. */
    long TUNSETIFF = 0x4004_54CAL;

    /** Size of {@code struct ifreq}: a name, which ends with a zero byte, and a union. */
    int IFREQ_BYTES = 40;

    /** Where the flags are in it. */
    int IFREQ_FLAGS = 16;

    /** Whole frames, and nothing before them. */
    short IFF_TAP_AND_NO_PI = 0x1002;

    int open(String path, int flags) throws LastErrorException;

    int ioctl(int descriptor, NativeLong request, Object... argument) throws LastErrorException;

    int poll(Memory descriptors, NativeLong count, int millis) throws LastErrorException;

    NativeLong read(int descriptor, byte[] buffer, NativeLong bytes) throws LastErrorException;

    NativeLong write(int descriptor, byte[] buffer, NativeLong bytes) throws LastErrorException;

    int close(int descriptor) throws LastErrorException;
}
