/** Comparison of two runs: what became faster, what slower, and what nobody can tell. */
package jlguest.jmh.verdict;
