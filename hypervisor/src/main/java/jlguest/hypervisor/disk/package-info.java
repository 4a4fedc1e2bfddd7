/**
 * Disks as files of the host: raw images, copy-on-write overlays, and the threads that reach them.
 *
 * <p>Nothing here knows of guests or virtio. An image is used by one thread at a time, in practice
 * that of its {@link jlguest.hypervisor.disk.DiskScheduler}; files are shared and locked by {@link
 * jlguest.hypervisor.disk.HostFile}.
 */
package jlguest.hypervisor.disk;
