/** Which of the decoder's instruction forms the recorded cases exercise. */
package jlguest.testsuite.coverage;
