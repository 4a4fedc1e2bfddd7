package jlguest.jmh.compare;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A comparison as JSON: for each rival its runs with all their measurements and what they amount
 * to, then targets and failures. Times are nanoseconds of one iteration unless a name says
 * otherwise.
 */
final class JsonReport {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

    private final Comparison comparison;

    private JsonReport(Comparison comparison) {
        this.comparison = comparison;
    }

    /** The report, ending with a newline. */
    static String of(Comparison comparison) {
        return GSON.toJson(new JsonReport(comparison).report()) + "\n";
    }

    private JsonObject report() {
        JsonObject report = new JsonObject();
        report.add("machine", GSON.toJsonTree(MachineDescription.ofThisMachine()));
        report.addProperty("reference", comparison.reference());
        addSample(report, "idleJvmKiB", comparison.idleJvmMemory());
        JsonObject rivals = new JsonObject();
        comparison.rivals().forEach(rival -> rivals.add(rival, rival(rival)));
        report.add("rivals", rivals);
        report.add("absent", GSON.toJsonTree(comparison.absent()));
        report.add("targets", targets());
        report.add("failures", GSON.toJsonTree(comparison.failures()));
        return report;
    }

    private JsonObject rival(String rival) {
        JsonObject json = new JsonObject();
        addSample(json, "readyNanos", comparison.ready(rival));
        addSample(json, "readyKiB", comparison.readyMemory(rival));
        addSample(json, "peakKiB", comparison.peakMemory(rival));
        JsonObject programs = new JsonObject();
        for (Program program : comparison.programs()) {
            Optional<Sample> steady = comparison.steady(rival, program);
            if (steady.isPresent()) {
                programs.add(program.label(), program(rival, program, steady));
            }
        }
        json.add("programs", programs);
        return json;
    }

    private JsonObject program(String rival, Program program, Optional<Sample> steady) {
        JsonObject json = new JsonObject();
        addSample(json, "steady", steady);
        addSample(json, "first", comparison.first(rival, program));
        comparison
                .ratio(rival, comparison.reference(), program)
                .ifPresent(ratio -> json.addProperty("ratio", ratio));
        JsonArray runs = new JsonArray();
        for (RunResult run : comparison.runs(rival)) {
            Measurement measured = run.measurements().get(program);
            if (measured != null) {
                runs.add(run(measured));
            }
        }
        json.add("runs", runs);
        return json;
    }

    private static JsonObject run(Measurement measured) {
        JsonObject json = new JsonObject();
        json.addProperty("iterations", measured.iterations());
        json.addProperty("checksum", String.format("%08x", measured.checksum()));
        json.addProperty("rounds", measured.rounds());
        json.addProperty("steady", measured.steady());
        json.addProperty("clockScale", measured.clockScale());
        json.addProperty("first", measured.first());
        return json;
    }

    private JsonArray targets() {
        JsonArray array = new JsonArray();
        List<Target> targets = Targets.of(comparison);
        for (Target target : targets) {
            JsonObject json = new JsonObject();
            json.addProperty("target", target.text());
            json.addProperty(target.atLeast() ? "atLeast" : "atMost", target.limit());
            target.figure().ifPresent(figure -> json.addProperty("figure", figure));
            json.addProperty("verdict", target.verdictText());
            if (!target.detail().isEmpty()) {
                json.addProperty("program", target.detail());
            }
            array.add(json);
        }
        return array;
    }

    private static void addSample(JsonObject to, String name, Optional<Sample> sample) {
        sample.ifPresent(present -> to.add(name, GSON.toJsonTree(present)));
    }
}
