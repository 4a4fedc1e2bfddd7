package jlguest.jmh.history;

import java.util.List;

/**
 * A run of benchmarks with its name.
 *
 * @param name unique in its history
 * @param data when, where and of what
 * @param measurements the results
 */
public record SavedRun(String name, RunData data, List<Measurement> measurements) {}
