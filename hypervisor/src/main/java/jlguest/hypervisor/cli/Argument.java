package jlguest.hypervisor.cli;

import picocli.CommandLine.Model.ArgSpec;

/**
 * What stands on the command line for an option or parameter.
 *
 * @param <T> type of its values
 * @param spec tells picocli of it
 */
record Argument<T>(ArgSpec spec) {
    /** The value, when the command line was read; null if there is none and no default. */
    T value() {
        return spec.getValue();
    }
}
