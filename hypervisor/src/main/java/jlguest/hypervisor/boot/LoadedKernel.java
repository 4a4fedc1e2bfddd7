package jlguest.hypervisor.boot;

/**
 * Where a kernel was put.
 *
 * @param entry guest-physical address of its first instruction
 * @param end guest-physical address behind everything it needs to start, unsigned
 * @param alignment value for {@code kernel_alignment} in the zero page, a power of two
 */
record LoadedKernel(int entry, int end, int alignment) {}
