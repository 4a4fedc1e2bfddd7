/** Rules that turn decoded instructions into micro-code, and the builder of basic blocks. */
package jlguest.translator.lower;
