package jlguest.jmh;

import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.TimeValue;

/** How much is measured where the command line leaves it open. */
enum Effort {
    /** Everything, as the benchmarks' annotations have it: to look at numbers. */
    USUAL {
        @Override
        void complete(Options commandLine, ChainedOptionsBuilder options) {}
    },

    /** With as many JVMs as an interval needs to be narrow enough for a verdict. */
    JUDGED {
        @Override
        void complete(Options commandLine, ChainedOptionsBuilder options) {
            options.forks(commandLine.getForkCount().orElse(JUDGED_FORKS));
        }
    },

    /** A minute or two: what matters most, in the usual tier, for a first impression. */
    QUICK {
        @Override
        void complete(Options commandLine, ChainedOptionsBuilder options) {
            if (commandLine.getIncludes().isEmpty()) {
                options.include(SUBSET);
            }
            if (!commandLine.getParameter("tier").hasValue()) {
                options.param("tier", "auto");
            }
            if (!commandLine.getParameter("memory").hasValue()) {
                options.param("memory", "fast");
            }
            options.forks(commandLine.getForkCount().orElse(MIN_FORKS))
                    .warmupIterations(commandLine.getWarmupIterations().orElse(2))
                    .warmupTime(commandLine.getWarmupTime().orElse(TimeValue.milliseconds(150)))
                    .measurementIterations(commandLine.getMeasurementIterations().orElse(2))
                    .measurementTime(
                            commandLine.getMeasurementTime().orElse(TimeValue.milliseconds(100)));
        }
    };

    /** The fewest JVMs whose scores are compared: of two, an interval is too wide for anything. */
    static final int MIN_FORKS = 3;

    private static final int JUDGED_FORKS = 5;

    private static final String SUBSET =
            "SystemCall|\\.(callAndReturn|indirectChanging|recursive|straightCode|crc|load|copy4K"
                    + "|guestFault|translateInBatch)$";

    /** Adds to the command line's options what they leave open. */
    abstract void complete(Options commandLine, ChainedOptionsBuilder options);
}
