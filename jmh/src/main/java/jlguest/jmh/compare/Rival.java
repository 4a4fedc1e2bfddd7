package jlguest.jmh.compare;

import java.util.List;
import java.util.Optional;

/** A machine, real or not, that can run the workload. */
interface Rival {
    /** Its name on the command line and in reports. */
    String name();

    /** What kernel runs the programs. */
    Kernel kernel();

    /** Why it cannot run here, if it cannot. */
    Optional<String> absence();

    /** The command that runs the workload, with its output on standard output or error. */
    List<String> command(Plan plan);

    /** The kernel under the programs. */
    enum Kernel {
        /** The kernel of this machine. */
        HOST,
        /** The embedded kernel. */
        PUP,
        /** A Linux kernel from a file. */
        LINUX
    }
}
