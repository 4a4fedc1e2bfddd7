/**
 * The bytecode emitter: turns micro-code into hidden JVM classes.
 *
 * <p>{@link jlguest.translator.emit.RegionCompiler} is the way in. What guest code means is said by
 * {@link jlguest.translator.code.MicroOp}; here is only how it is said in bytecode.
 */
package jlguest.translator.emit;
