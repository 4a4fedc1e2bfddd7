/** The opcode map and the decoder that takes guest instructions apart. */
package jlguest.translator.decode;
