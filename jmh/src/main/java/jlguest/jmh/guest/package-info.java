/** The guests that benchmarks run: machine code by hand, and machines to run it on. */
package jlguest.jmh.guest;
