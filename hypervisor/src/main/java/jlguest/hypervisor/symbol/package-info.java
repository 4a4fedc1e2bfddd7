/** Names for guest addresses: from a kernel's ELF symbol table, or from its System.map. */
package jlguest.hypervisor.symbol;
