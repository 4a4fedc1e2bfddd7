package jlguest.hypervisor.lguest;

/** Hears, on the guest's thread, what the host does for its guest. */
public interface HostListener {
    /** Listens to nothing. */
    HostListener NONE =
            new HostListener() {
                @Override
                public void trapReflected(int vector, int errorCode, int eip) {}

                @Override
                public void hypercall(int number, int arg1, int arg2, int arg3, int arg4) {}

                @Override
                public void interruptDelivered(int irq, int vector) {}
            };

    /**
     * A trap was reflected into the guest.
     *
     * @param vector 0 to 255
     * @param errorCode 0 for vectors that have none
     * @param eip what was pushed: for a fault, the address of the instruction
     */
    void trapReflected(int vector, int errorCode, int eip);

    /** A hypercall is about to be done; its number is one that there is. */
    void hypercall(int number, int arg1, int arg2, int arg3, int arg4);

    /**
     * An interrupt was delivered.
     *
     * @param irq 0 to 31
     * @param vector 32 to 63
     */
    void interruptDelivered(int irq, int vector);
}
