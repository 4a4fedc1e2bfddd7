package jlguest.hypervisor.cli;

import jlguest.hypervisor.InvalidGuestException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * What every command says of what ended it: what is wrong with the guest, or how to report an error
 * of jlguest itself.
 */
final class FailureReport implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine at, ParseResult parsed) {
        if (e instanceof InvalidGuestException) {
            at.getErr().println("jlguest: " + e.getMessage());
            return ExitStatus.USAGE;
        }
        at.getErr().println("jlguest: Internal error; please report what follows.");
        e.printStackTrace(at.getErr());
        return ExitStatus.KILLED;
    }
}
