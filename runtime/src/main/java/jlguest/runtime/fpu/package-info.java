/**
 * The floating point and SIMD unit: x87, MMX, SSE and SSE2, bit for bit as processors do it.
 *
 * <p>{@link jlguest.runtime.fpu.Fpu} is the way in and {@link jlguest.runtime.fpu.FpuState} holds
 * the registers. Below it: the forms of instructions ({@code X87...Forms}, {@code ...Instructions},
 * {@code SseConversions}), then arithmetic that knows no registers. {@link
 * jlguest.runtime.fpu.ExactArithmetic} computes on unpacked numbers without rounding; {@link
 * jlguest.runtime.fpu.Ext80} rounds its results to 80 bits, {@link
 * jlguest.runtime.fpu.NarrowRounding} to singles and doubles, for memory operands and SSE alike.
 * Transcendental functions are computed on {@link jlguest.runtime.fpu.WideNumber}, with 128 bits.
 *
 * <p>Where the manual leaves something open, the rule comes from a real processor: see the vectors
 * in the tests.
 */
package jlguest.runtime.fpu;
