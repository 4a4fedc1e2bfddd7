/** The machine itself as an opinion on what instructions do: cases that it executes, recorded. */
package jlguest.testsuite.hardware;
