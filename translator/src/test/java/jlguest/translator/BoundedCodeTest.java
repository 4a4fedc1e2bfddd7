package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import jlguest.runtime.Cpu;
import jlguest.runtime.Exit;
import jlguest.runtime.InvalidationListener.Cause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A guest that runs a lot of code once: what was made of it goes again. */
class BoundedCodeTest {
    private static final int START = 0x1000;
    private static final int ROUNDS = 20;
    private static final int FUNCTIONS = 2000;
    private static final int FUNCTION_SIZE = 16;
    private static final int TABLE = 0x1_0000;
    private static final long LIMIT = 100_000;

    private final List<WeakReference<Class<?>>> classes = new ArrayList<>();
    private int dropped;

    /** Keeps nothing but weak references to what was translated. */
    private final TranslationListener watch =
            (index, translation, code) -> {
                classes.add(new WeakReference<>(code.getClass()));
                return code;
            };

    /** Calls one function after the other, as many rounds as ECX says. */
    private static Assembly calls() {
        return Assembly.at(START)
                .label("round")
                .hex("BB 00 00 01 00") // mov ebx, TABLE
                .label("again")
                .hex("FF D3") // call ebx
                .hex("83 C3 10") // add ebx, 16
                .hex("81 FB 00 7D 01 00") // cmp ebx, TABLE + 2000 * 16
                .jump("75", "again") // jne again
                .hex("49") // dec ecx
                .jump("75", "round") // jnz round
                .hex("F4"); // hlt
    }

    private void load(GuestMachine machine) {
        machine.load(START, calls().bytes());
        for (int i = 0; i < FUNCTIONS; i++) {
            // add eax, i; ret
            byte[] function = {0x05, (byte) i, (byte) (i >> 8), 0, 0, (byte) 0xC3};
            machine.load(TABLE + i * FUNCTION_SIZE, function);
        }
    }

    private long reachable() {
        return classes.stream().filter(reference -> reference.get() != null).count();
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"BLOCK_FAST", "REGION_FAST", "AUTO_FAST"})
    void classesThatAreTooMuchAreDroppedAndUnloaded(Engine engine) throws InterruptedException {
        TranslatorOptions options =
                engine.options().withHeat(new Heat(3, 1, false)).withClassLimit(LIMIT);
        try (GuestMachine machine =
                new GuestMachine(
                        options,
                        false,
                        watch,
                        (page, units, cause) -> dropped += cause == Cause.CACHE_FULL ? 1 : 0)) {
            load(machine);
            machine.state[Cpu.ESP] = 0x8000;
            machine.state[Cpu.ECX] = ROUNDS;
            assertEquals(Exit.HALT, Exit.kind(machine.run(START)));
            assertEquals(ROUNDS * FUNCTIONS * (FUNCTIONS - 1) / 2, machine.state[Cpu.EAX]);
            long expected = machine.cpu.statistics().classBytes / LIMIT;
            assertTrue(expected > 5, () -> "only " + expected + " times the limit was translated");
            assertTrue(dropped >= expected * 3 / 4, () -> dropped + " of " + expected);

            long most = classes.size() / 4;
            for (int attempt = 0; reachable() > most && attempt < 50; attempt++) {
                System.gc();
                Thread.sleep(20);
            }
            long left = reachable();
            assertTrue(left <= most, () -> left + " of " + classes.size() + " classes are left");
        }
    }
}
