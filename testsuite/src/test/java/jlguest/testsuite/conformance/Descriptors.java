package jlguest.testsuite.conformance;

/** Descriptors of every kind, in entries that the tables of selectors name. */
final class Descriptors {
    /** Selector, high word; those are flat. Intel SDM volume 3, 3.4.5 and table 3-1. */
    private static final int[][] FLAT = {
        {0x48, 0x00CF_FF00}, // conforming code, DPL 3
        {0x88, 0x00CF_F100}, // read-only data, DPL 3
        {0x90, 0x00CF_B300}, // data, DPL 1
        {0xA0, 0x00CF_F900}, // execute-only code, DPL 3
        {0xA8, 0x00CF_BB00}, // readable code, DPL 1
        {0xB0, 0x00CF_BF00}, // conforming readable code, DPL 1
        {0xB8, 0x00CF_BD00}, // conforming execute-only code, DPL 1
        {0xC0, 0x00CF_E900}, // task state segment, DPL 3
        {0xC8, 0x00CF_E200}, // local descriptor table, DPL 3
        {0xD8, 0x00CF_7300}, // data, DPL 3, not present
        {0xE0, 0x00CF_3300}, // data, DPL 1, not present
        {0xF0, 0x00CF_7B00}, // readable code, DPL 3, not present
    };

    private Descriptors() {}

    static void set(ConformanceMachine machine) {
        for (int[] descriptor : FLAT) {
            machine.setDescriptor(descriptor[0], 0x0000_FFFF, descriptor[1]);
        }
        // Expand-down data of DPL 3, everything above 0.
        machine.setDescriptor(0xE8, 0, 0x00C0_F700);
        // Code that ends at 0xFFF, DPL 1 and 3.
        machine.setDescriptor(0x50, 0x0000_0FFF, 0x0040_BB00);
        machine.setDescriptor(0x58, 0x0000_0FFF, 0x0040_FB00);
    }
}
