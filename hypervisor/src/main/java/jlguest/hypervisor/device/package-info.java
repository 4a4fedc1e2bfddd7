/**
 * The devices of a guest and the bus it finds them on (lguest-abi.md §8, §9).
 *
 * <p>A {@link jlguest.hypervisor.device.VirtioDevice} is what a device does: type, features,
 * configuration, and the service of its queues. A {@link jlguest.hypervisor.device.DeviceSet} holds
 * those of a guest. How a guest finds and drives them is a bus's part: {@link
 * jlguest.hypervisor.device.DescriptorPage} is the bus of the classic and late-classic generations,
 * {@link jlguest.hypervisor.device.PciBus} that of the pci generation. Devices know nothing of
 * buses, interrupts or status bytes, so that another bus can carry the same devices.
 *
 * <p>Everything here runs on the processor's thread, except where a class says otherwise. A ring
 * that breaks the rules ends its guest with {@code "bad virtqueue: ..."} and nothing else.
 */
package jlguest.hypervisor.device;
