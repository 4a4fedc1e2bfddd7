package jlguest.testsuite.hardware;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jlguest.testsuite.vectors.FpuImage;
import jlguest.testsuite.vectors.Vector;

/**
 * A process on this machine that runs 32-bit code and tells what came of it: {@code tracer.c},
 * which is built with {@code gcc -m32} when a tracer is made.
 */
final class Tracer implements AutoCloseable {
    /** Cases that are sent together. */
    static final int BATCH = 64;

    private static final int HEADER = 16 + 36;
    private static final int ANSWER = 56 + FpuImage.SIZE + 4;
    private static final int COMPILE_SECONDS = 120;

    /** What is left of a run on the machine. */
    record Answer(
            int status,
            int signal,
            int code,
            int address,
            int[] registers,
            int eip,
            int eflags,
            byte[] fpu,
            List<Vector.Bytes> memory) {
        static final int ENDED = 0;
        static final int TRAPPED = 1;
        static final int UNKNOWN = 2;
    }

    private final Path folder;
    private final Process process;
    private final OutputStream out;
    private final DataInputStream in;

    /**
     * Builds and starts the tracer.
     *
     * @throws IOException if this machine has no gcc that makes 32-bit programs, or runs none; the
     *     message says which
     */
    Tracer() throws IOException {
        folder = Files.createTempDirectory("jlguest-tracer");
        try {
            Path program = build(folder);
            process =
                    new ProcessBuilder(program.toString())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
        } catch (IOException e) {
            delete();
            throw e;
        }
        out = process.getOutputStream();
        in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    }

    private static Path build(Path folder) throws IOException {
        Path source = folder.resolve("tracer.c");
        try (InputStream from = Tracer.class.getResourceAsStream("tracer.c")) {
            Files.copy(from, source);
        }
        Path program = folder.resolve("tracer");
        Path log = folder.resolve("log");
        Process gcc;
        try {
            gcc =
                    new ProcessBuilder(
                                    "gcc",
                                    "-m32",
                                    "-O2",
                                    "-o",
                                    program.toString(),
                                    source.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            throw new IOException("there is no gcc: " + e.getMessage(), e);
        }
        try {
            if (!gcc.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS) || gcc.exitValue() != 0) {
                gcc.destroyForcibly();
                throw new IOException("gcc -m32 makes no program: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return program;
    }

    /**
     * Runs code on the machine.
     *
     * @param starts at most {@link #BATCH}, so that neither side waits for the other's pipe
     * @return an answer for each
     * @throws IOException if the tracer has ended
     */
    List<Answer> run(List<Start> starts) throws IOException {
        if (starts.size() > BATCH) {
            throw new IllegalArgumentException("too many at once: " + starts.size());
        }
        for (Start start : starts) {
            out.write(request(start));
        }
        out.flush();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            answers.add(answer());
        }
        return answers;
    }

    private Answer answer() throws IOException {
        byte[] head = new byte[ANSWER];
        in.readFully(head);
        ByteBuffer buffer = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int status = buffer.getInt();
        int signal = buffer.getInt();
        int code = buffer.getInt();
        int address = buffer.getInt();
        int[] registers = new int[8];
        for (int i = 0; i < 8; i++) {
            registers[i] = buffer.getInt();
        }
        int eip = buffer.getInt();
        int eflags = buffer.getInt();
        byte[] fpu = new byte[FpuImage.SIZE];
        buffer.get(fpu);
        List<Vector.Bytes> memory = new ArrayList<>();
        int runs = buffer.getInt();
        for (int i = 0; i < runs; i++) {
            int at = Integer.reverseBytes(in.readInt());
            byte[] value = new byte[Integer.reverseBytes(in.readInt())];
            in.readFully(value);
            memory.add(new Vector.Bytes(at, value));
        }
        return new Answer(status, signal, code, address, registers, eip, eflags, fpu, memory);
    }

    private static byte[] request(Start start) {
        int size = HEADER + FpuImage.SIZE + start.code().length;
        for (Vector.Bytes part : start.memory()) {
            size += 8 + part.value().length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(start.steps() ? 0 : 1);
        buffer.putInt(start.code().length);
        buffer.putInt(start.memory().size());
        buffer.putInt(start.seed());
        for (int register : start.registers()) {
            buffer.putInt(register);
        }
        buffer.putInt(start.eflags());
        buffer.put(start.fpu());
        buffer.put(start.code());
        for (Vector.Bytes part : start.memory()) {
            buffer.putInt(part.address());
            buffer.putInt(part.value().length);
            buffer.put(part.value());
        }
        return buffer.array();
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        delete();
    }
}
