/**
 * The embedding API: {@link jlguest.hypervisor.Guest} builds, runs and stops a guest, {@link
 * jlguest.hypervisor.GuestConsole} and {@link jlguest.hypervisor.Disk} are what it is given, and
 * {@link jlguest.hypervisor.GuestStatistics} says what it did.
 *
 * <p>Below it, package {@code lguest} is the host of the guest/host interface, {@code device} its
 * devices and {@code boot} its loaders; {@code symbol}, {@code profile} and {@code jfr} tell what a
 * guest does and where its time goes; package {@code cli} is the command line, and uses nothing but
 * this API.
 *
 * <p>Loggers are asked for where something is to be said, and not when a class is made ready: it
 * takes ten milliseconds, which nearly every run can do without.
 */
package jlguest.hypervisor;
