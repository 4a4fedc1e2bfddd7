package jlguest.hypervisor.cli;

import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;

/**
 * What every command says of a command line that makes no sense: what is wrong, and where help is.
 */
public final class UsageReport implements IParameterExceptionHandler {
    /** Exit status: the command line, or a file it names, is not usable. */
    public static final int STATUS = 2;

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine at = e.getCommandLine();
        at.getErr().println("jlguest: " + e.getMessage());
        at.getErr().println("Try: " + at.getCommandSpec().qualifiedName() + " --help");
        return STATUS;
    }
}
