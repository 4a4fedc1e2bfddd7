/**
 * Guest memory: RAM, the walk of the guest's page tables, the flat page maps that make translation
 * one look-up, and the record of which frames hold translated code. Nothing here knows about
 * instructions.
 */
package jlguest.mmu;
