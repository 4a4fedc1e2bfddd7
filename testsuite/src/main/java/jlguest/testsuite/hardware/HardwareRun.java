package jlguest.testsuite.hardware;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import jlguest.testsuite.vectors.Vector;
import jlguest.testsuite.vectors.VectorMachine;
import jlguest.translator.decode.Opcode;

/** Runs single instructions on the machine itself and in the tiers, and compares. */
public final class HardwareRun implements AutoCloseable {
    private final Tracer tracer;
    private final StartGenerator generator;
    private final List<VectorMachine> machines;
    private final Map<String, String> examples = new TreeMap<>();
    private Consumer<String> recorder = line -> {};
    private long cases;
    private long unclear;
    private long failed;

    /**
     * Builds and starts the tracer.
     *
     * @param machines what is compared with this machine
     * @param forms which opcodes are tried
     * @throws IOException if this machine cannot build or run 32-bit programs
     */
    public HardwareRun(List<VectorMachine> machines, Predicate<Opcode> forms) throws IOException {
        this.machines = machines;
        generator = new StartGenerator(forms);
        tracer = new Tracer();
    }

    /** Whether there is anything to run. */
    public static boolean hasAny(Predicate<Opcode> forms) {
        return new StartGenerator(forms).hasAny();
    }

    /** Sets who is given each case that failed, as a line of docs/vectors.md. */
    public void setRecorder(Consumer<String> newRecorder) {
        recorder = newRecorder;
    }

    /**
     * Runs cases of successive seeds, several at a time.
     *
     * @param firstSeed seed of the first case
     * @param goesOn asked before each batch, with the number of cases so far
     * @throws IOException if the tracer ends
     */
    public void generate(long firstSeed, LongPredicate goesOn) throws IOException {
        while (goesOn.test(cases)) {
            List<Start> starts = new ArrayList<>();
            for (int i = 0; i < Tracer.BATCH; i++) {
                starts.add(generator.of(firstSeed + cases++));
            }
            List<Tracer.Answer> answers = tracer.run(starts);
            for (int i = 0; i < answers.size(); i++) {
                judge(Recording.line(starts.get(i), answers.get(i)));
            }
        }
    }

    private void judge(String line) {
        if (line == null) {
            unclear++;
            return;
        }
        Vector vector = Vector.parse(line);
        for (VectorMachine machine : machines) {
            String wrong = run(machine, vector);
            if (wrong != null) {
                failed++;
                examples.putIfAbsent(vector.form(), wrong + "\n    " + line);
                recorder.accept(line);
                return;
            }
        }
    }

    private static String run(VectorMachine machine, Vector vector) {
        try {
            return machine.run(vector);
        } catch (RuntimeException e) {
            return "exception in the processor: " + e;
        }
    }

    /** Cases so far. */
    public long cases() {
        return cases;
    }

    /** Cases of which the machine did not tell for sure what happened; they are not compared. */
    public long unclear() {
        return unclear;
    }

    /** Cases that some tier got wrong. */
    public long failed() {
        return failed;
    }

    /** By form, what was wrong in the first case that failed, and that case. */
    public Map<String, String> examples() {
        return examples;
    }

    @Override
    public void close() throws IOException {
        tracer.close();
    }
}
