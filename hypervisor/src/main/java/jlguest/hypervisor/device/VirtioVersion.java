package jlguest.hypervisor.device;

/** Which of virtio's two interfaces a bus speaks; devices offer a little more by the newer one. */
public enum VirtioVersion {
    /**
     * The interface from before virtio 1.0: 32 feature bits, and a configuration that devices do
     * not see written. The descriptor page speaks it.
     */
    LEGACY,

    /**
     * Virtio 1.0: {@link VirtioDevice#FEATURE_VERSION_1} and 64 feature bits. The PCI bus speaks
     * it.
     */
    V1
}
