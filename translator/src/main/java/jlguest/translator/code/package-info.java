/**
 * The instruction model: micro-operations that the interpreter executes and the emitter translates.
 */
package jlguest.translator.code;
