/**
 * Getting a guest into memory: kernel files in both formats, the initrd, the command line and the
 * zero page (lguest-abi.md §2.1 and §2.2). {@link jlguest.hypervisor.boot.BootLoader} puts them
 * together. Everything that can be wrong with a file is found here, before the guest runs, and said
 * in an {@link jlguest.hypervisor.InvalidGuestException}.
 */
package jlguest.hypervisor.boot;
