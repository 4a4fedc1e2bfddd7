/** Differential testing: random programs that must end alike in every tier. */
package jlguest.testsuite.fuzz;
