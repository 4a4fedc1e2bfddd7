package jlguest.translator.emit;

/**
 * A place that the present instruction has loaded from and may store to without looking at the page
 * map again: the second half of a read-modify-write.
 *
 * @param operand register or temporary with the address
 * @param displacement what is added to it
 * @param size size of the access
 * @param addressSlot local with the sum
 * @param generation the scratch locals' generation in which this holds
 */
record WriteGrant(int operand, int displacement, int size, int addressSlot, int generation) {}
