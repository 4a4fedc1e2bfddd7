/**
 * The command {@code jlguest compare}: one workload in jlguest and its rivals, in one run, in turn.
 *
 * <p>{@link jlguest.jmh.compare.CompareCommand} reads the command line; {@link
 * jlguest.jmh.compare.Turns} lets every {@link jlguest.jmh.compare.Rival} have its turn; a {@link
 * jlguest.jmh.compare.RivalRun} is the process of one and times what it prints; {@link
 * jlguest.jmh.compare.Comparison} collects the runs; {@link jlguest.jmh.compare.Targets} judges
 * them; the reports write them down. The sources of the workload are in {@code src/main/workload}.
 */
package jlguest.jmh.compare;
