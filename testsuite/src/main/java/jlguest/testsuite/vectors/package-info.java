/** Conformance against instruction cases that a real processor executed. */
package jlguest.testsuite.vectors;
