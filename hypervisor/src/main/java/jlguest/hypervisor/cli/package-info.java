/**
 * The command line: {@code jlguest run} and {@code jlguest demo}. It uses the embedding API of
 * {@link jlguest.hypervisor.Guest} and nothing below it. What the guest prints goes to standard
 * output, what the host has to say to standard error.
 */
package jlguest.hypervisor.cli;
