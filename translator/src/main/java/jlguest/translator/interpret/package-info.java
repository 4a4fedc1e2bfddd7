/** The interpreter tier. */
package jlguest.translator.interpret;
