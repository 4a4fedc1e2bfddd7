/** The translator: from guest instructions to running code, in tiers. */
package jlguest.translator;
