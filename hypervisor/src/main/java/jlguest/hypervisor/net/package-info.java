/**
 * Networks between guests: Ethernet frames, a switch inside the JVM, and a tunnel between JVMs.
 *
 * <p>Nothing here knows of guests or virtio; {@link jlguest.hypervisor.device.NetworkDevice} is
 * what a guest has. All frames come from guests or from outside and are checked before they are
 * used; nothing waits, so what finds no room is dropped and {@linkplain
 * jlguest.hypervisor.net.TrafficCounters counted}. All classes may be used by any thread.
 */
package jlguest.hypervisor.net;
