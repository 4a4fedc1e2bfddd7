package jlguest.hypervisor.profile;

import java.util.Map;

/**
 * What one translated region did. A region that was translated again, because its bytes had changed
 * or more was known about it, goes on with its counts.
 *
 * @param address guest address where it is entered
 * @param user whether it runs in ring 3
 * @param symbol the function it begins in, with an offset, or an empty string
 * @param blocks basic blocks in it
 * @param instructions guest instructions in it
 * @param bytecodes bytes of its method's code; these three as translated last
 * @param translations how often it was translated
 * @param invalidations how often it was dropped because bytes it was made from had changed
 * @param entries how often it was entered
 * @param retired guest instructions retired in it, those of code it called included
 * @param exits how it was left, by kind, as {@link jlguest.runtime.Exit#name} calls them
 */
public record RegionStatistics(
        int address,
        boolean user,
        String symbol,
        int blocks,
        int instructions,
        int bytecodes,
        long translations,
        long invalidations,
        long entries,
        long retired,
        Map<String, Long> exits) {}
