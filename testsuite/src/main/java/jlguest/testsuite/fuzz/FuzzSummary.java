package jlguest.testsuite.fuzz;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Locale;
import jlguest.runtime.Statistics;
import jlguest.testsuite.hardware.HardwareRun;

/** What a run came to: numbers for people and for programs. */
final class FuzzSummary {
    private final FuzzRun run;
    private final Arena arena;

    FuzzSummary(FuzzRun run, Arena arena) {
        this.run = run;
        this.arena = arena;
    }

    private long instructions() {
        return arena.machines().stream().mapToLong(m -> m.statistics().instructions()).sum();
    }

    private static double share(Statistics statistics) {
        return 100.0 * statistics.translatedInstructions / Math.max(1, statistics.instructions());
    }

    String text() {
        StringBuilder out = new StringBuilder();
        for (Machine machine : arena.machines()) {
            Statistics statistics = machine.statistics();
            out.append(
                    String.format(
                            Locale.ROOT,
                            "%-18s %d instructions, %.1f%% of them in translated code%n",
                            machine.contestant(),
                            statistics.instructions(),
                            share(statistics)));
        }
        out.append(
                String.format(
                        Locale.ROOT,
                        "%d of %d runs came to the end of their program, %d did not end in time%n",
                        arena.finished(),
                        arena.runs(),
                        arena.givenUp()));
        out.append(
                String.format(
                        Locale.ROOT,
                        "%d cases, %d instructions, %d failed%n",
                        run.cases(),
                        instructions(),
                        run.failures().size()));
        return out.toString();
    }

    String json() {
        JsonObject object = new JsonObject();
        object.addProperty("cases", run.cases());
        object.addProperty("instructions", instructions());
        object.addProperty("failed", run.failures().size());
        object.addProperty("runs", arena.runs());
        object.addProperty("finished", arena.finished());
        object.addProperty("givenUp", arena.givenUp());
        JsonArray machines = new JsonArray();
        for (Machine machine : arena.machines()) {
            JsonObject one = new JsonObject();
            one.addProperty("machine", machine.contestant().toString());
            one.addProperty("instructions", machine.statistics().instructions());
            one.addProperty("translatedInstructions", machine.statistics().translatedInstructions);
            machines.add(one);
        }
        object.add("machines", machines);
        JsonArray seeds = new JsonArray();
        run.failures().forEach(failure -> seeds.add(Long.toString(failure.small().seed())));
        object.add("failedSeeds", seeds);
        return object.toString();
    }

    static String text(HardwareRun run) {
        StringBuilder out = new StringBuilder();
        run.examples()
                .forEach((form, wrong) -> out.append(form).append(": ").append(wrong).append('\n'));
        out.append(run.unclear()).append(" cases whose outcome the machine did not tell\n");
        // a case is one instruction
        out.append(
                String.format(
                        Locale.ROOT,
                        "%d cases, %d instructions, %d failed%n",
                        run.cases(),
                        run.cases() - run.unclear(),
                        run.failed()));
        return out.toString();
    }

    static String json(HardwareRun run) {
        JsonObject object = new JsonObject();
        object.addProperty("cases", run.cases());
        object.addProperty("unclear", run.unclear());
        object.addProperty("failed", run.failed());
        JsonArray forms = new JsonArray();
        run.examples().keySet().forEach(forms::add);
        object.add("failedForms", forms);
        return object.toString();
    }
}
