package jlguest.hypervisor.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.function.Function;
import jlguest.hypervisor.Guest;
import jlguest.hypervisor.GuestConsole;
import jlguest.hypervisor.lguest.ClockSource;
import jlguest.translator.ClassVerification;
import jlguest.translator.Rehearsal;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The program {@code jlguest}. */
public final class Main {
    private final Function<ClockSource, GuestConsole> consoles;
    private final ClassVerification verification;

    private Main(Function<ClockSource, GuestConsole> consoles, ClassVerification verification) {
        this.consoles = consoles;
        this.verification = verification;
    }

    /** Runs the program and ends the process. */
    public static void main(String[] args) {
        // What would be searched for, or is not used.
        System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
        System.setProperty("slf4j.internal.verbosity", "WARN");
        System.setProperty("picocli.converters.excludes", "java.sql.*,java.time.*");
        System.setProperty("org.slf4j.simpleLogger.showThreadName", "false");
        System.setProperty("org.slf4j.simpleLogger.showShortLogName", "true");
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        prepare(!choosesTier(args));
        PrintWriter out = new PrintWriter(System.out, true);
        PrintWriter err = new PrintWriter(System.err, true);
        System.exit(execute(new StandardConsoles(), out, err, args));
    }

    private static boolean choosesTier(String[] args) {
        for (String argument : args) {
            if (argument.startsWith("--tier")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Loads and compiles what any guest needs, while the command line and the kernel are read.
     *
     * @param interpretsBriefly as for {@link Rehearsal#interpret}
     */
    private static void prepare(boolean interpretsBriefly) {
        Thread thread =
                new Thread("jlguest-preparation") {
                    @Override
                    public void run() {
                        Rehearsal rehearsal = new Rehearsal();
                        rehearsal.interpret(interpretsBriefly);
                        rehearsal.translate();
                    }
                };
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Runs the program.
     *
     * @param consoles makes the console of a guest whose time comes from there
     * @param out takes what {@code --help} and {@code --version} print
     * @param err takes all messages
     * @return the exit status
     */
    static int execute(
            Function<ClockSource, GuestConsole> consoles,
            PrintWriter out,
            PrintWriter err,
            String... args) {
        ClassVerification verification = ClassVerification.pause();
        try {
            Main main = new Main(consoles, verification);
            // To make all commands ready, one within the other, takes a fresh JVM longer.
            CommandSpec asked = args.length == 0 ? null : main.command(args[0]);
            String[] rest = asked == null ? args : Arrays.copyOfRange(args, 1, args.length);
            return new CommandLine(asked == null ? AllCommands.of(main) : asked)
                    .setOut(out)
                    .setErr(err)
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .setParameterExceptionHandler(new UsageReport())
                    .setExecutionExceptionHandler(new FailureReport())
                    .execute(rest);
        } finally {
            verification.resume();
        }
    }

    /** The command of a name by itself; null if there is none. */
    private CommandSpec command(String name) {
        switch (name) {
            case "run":
                return RunCommand.of(this).name("jlguest run");
            case "demo":
                return DemoCommand.of(this).name("jlguest demo");
            default:
                return null;
        }
    }

    /** A console for a guest of a sub-command. */
    GuestConsole console(ClockSource clock) {
        return consoles.apply(clock);
    }

    /**
     * Runs the guest of a sub-command; from now on classes are verified.
     *
     * @param name what to call the guest in reports
     * @return the exit status
     */
    int run(Guest guest, PrintWriter err, GuestOptions options, String name) {
        verification.resume();
        return new GuestRunner(err, options).run(guest, name);
    }
}
