package jlguest.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jlguest.runtime.CallTargets;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.Exit;
import jlguest.runtime.TranslatedCode;
import jlguest.runtime.UnitCache;
import jlguest.translator.emit.Region;
import jlguest.translator.emit.TranslationAim;
import jlguest.translator.lower.BlockBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which blocks are translated together. */
class RegionBuilderTest {
    private static final int START = 0x1000;
    private static final int FUNCTION = 0x1100;
    private static final int OTHER = 0x1200;
    private static final int TABLE = 0x4000;

    private final GuestMachine machine = new GuestMachine(TranslatorOptions.DEFAULT, false);
    private final Map<Integer, BlockUnit> units = new HashMap<>();
    private final CallTargets callTargets = new CallTargets();
    private final UnitCache cache = new Dispatcher(machine.cpu, machine.processor).cache();
    private final RegionBuilder builder =
            new RegionBuilder(machine.cpu, cache, callTargets, this::unit, false);

    @AfterEach
    void close() {
        machine.close();
    }

    private BlockUnit unit(int eip, int mode) {
        BlockBuilder blocks =
                new BlockBuilder(machine.cpu.memory()::fetch8, true, BlockBuilder.MAX_INSTRUCTIONS);
        return units.computeIfAbsent(
                eip, at -> new BlockUnit(blocks.build(at, mode, true, true), mode, at, -1));
    }

    private List<Integer> region(TranslationAim aim) {
        RegionPlan plan = builder.build(unit(START, 0), aim);
        return plan.members().stream().map(BlockUnit::eip).sorted().toList();
    }

    /** A function whose loop is jumped to from elsewhere. */
    private void loadLoop() {
        machine.load(
                START,
                Assembly.at(START)
                        .hex("B9 03 00 00 00") // mov ecx, 3
                        .jumpTo("E9", FUNCTION)
                        .bytes());
        machine.load(
                FUNCTION,
                Assembly.at(FUNCTION)
                        .label("again")
                        .hex("49") // dec ecx
                        .jump("75", "again") // jne again
                        .hex("C3") // ret
                        .bytes());
    }

    @Test
    void aLoopIsTranslatedWithWhatLeadsToIt() {
        loadLoop();
        assertEquals(List.of(START, FUNCTION, FUNCTION + 3), region(TranslationAim.BASELINE));
    }

    @Test
    void whatIsTranslatedForGoodIsLeftOutOfCodeThatIsToBeFastSoon() {
        loadLoop();
        BlockUnit loop = unit(FUNCTION, 0);
        TranslatedCode code =
                new TranslatedCode() {
                    @Override
                    public int run(int depth) {
                        return Exit.LOOK_UP;
                    }
                };
        cache.install(loop, List.of(loop), code);
        loop.setTranslatedForGood(true);
        assertEquals(List.of(START), region(TranslationAim.BASELINE));
        assertEquals(List.of(START, FUNCTION, FUNCTION + 3), region(TranslationAim.OPTIMIZED));
    }

    @Test
    void ofManyFunctionsTheOneThatWasCalledLastIsPutInPlaceOfACall() {
        machine.load(START, Assembly.at(START).hex("FF D0 F4").bytes()); // call eax, hlt
        BlockUnit caller = unit(START, 0);
        for (int function : new int[] {FUNCTION, OTHER, 0x1300, 0x1400}) {
            machine.load(function, new byte[] {0x43, (byte) 0xC3}); // inc ebx, ret
            caller.noteTarget(function);
        }
        for (int function : new int[] {OTHER, FUNCTION}) {
            callTargets.note(START, function);
            assertEquals(List.of(START, START + 2, function), region(TranslationAim.OPTIMIZED));
        }
    }

    @Test
    void whereATranslatedCallLedIsExpectedNextTime() {
        machine.load(START, Assembly.at(START).hex("FF D0 F4").bytes()); // call eax, hlt
        machine.load(OTHER, new byte[] {0x43, (byte) 0xC3}); // inc ebx, ret
        callTargets.note(START, OTHER);
        assertEquals(List.of(START, START + 2, OTHER), region(TranslationAim.OPTIMIZED));
        assertEquals(List.of(START, START + 2), region(TranslationAim.BASELINE));
    }

    @Test
    void functionsThatALoopCallsComeFirst() {
        machine.load(
                START,
                Assembly.at(START)
                        .jumpTo("E8", FUNCTION) // call: +5
                        .jumpTo("E8", FUNCTION) // +10
                        .jumpTo("E8", FUNCTION) // +15
                        .label("again")
                        .jumpTo("E8", OTHER) // +20
                        .hex("49") // dec ecx
                        .jump("75", "again") // jne again: +23
                        .hex("F4") // hlt
                        .bytes());
        String bodyOfFortyOne = "90".repeat(40) + "C3"; // nop, ret
        machine.load(FUNCTION, Assembly.at(FUNCTION).hex(bodyOfFortyOne).bytes());
        machine.load(OTHER, Assembly.at(OTHER).hex(bodyOfFortyOne).bytes());
        List<Integer> region = region(TranslationAim.OPTIMIZED);
        assertEquals(1, region.stream().filter(eip -> eip == OTHER).count(), region.toString());
    }

    /** A jump by a table whose second and fourth element lead to known targets. */
    private BlockUnit loadTable() {
        machine.load(START, Assembly.at(START).hex("FF 24 85", TABLE).bytes()); // jmp [eax*4+TABLE]
        machine.load(FUNCTION, new byte[] {(byte) 0xF4}); // hlt
        machine.load(OTHER, new byte[] {(byte) 0xF4});
        int[] elements = {0x1300, FUNCTION, 0x1400, OTHER, 0x1500};
        for (int i = 0; i < elements.length; i++) {
            machine.ram.store32(TABLE + i * 4, elements[i]);
        }
        BlockUnit jumping = unit(START, 0);
        jumping.noteTarget(FUNCTION);
        jumping.noteTarget(OTHER);
        readTable();
        return jumping;
    }

    /** Has the page of the table in the page map, as one that was never stored to. */
    private void readTable() {
        machine.map(TABLE, TABLE, GuestMachine.CLEAN);
        machine.cpu.memory().load32(TABLE);
    }

    private List<JumpTable> tables() {
        return builder.build(unit(START, 0), TranslationAim.OPTIMIZED).tables();
    }

    @Test
    void aTableIsTakenForConstantAsFarAsItIsKnown() {
        loadTable();
        RegionPlan plan = builder.build(unit(START, 0), TranslationAim.OPTIMIZED);
        List<Region.Node> nodes = plan.region().nodes();
        List<Integer> table = nodes.get(0).table();
        assertEquals(4, table.size());
        assertEquals(List.of(Region.NONE, Region.NONE), List.of(table.get(0), table.get(2)));
        assertEquals(unit(FUNCTION, 0).code(), nodes.get(table.get(1)).code());
        assertEquals(unit(OTHER, 0).code(), nodes.get(table.get(3)).code());
        assertTrue(plan.sources().containsAll(plan.tables()));
        assertTrue(plan.region().guards().contains(plan.tables().get(0).guard()));
        assertEquals(plan.tables(), tables(), "planned again, the table is the same");
        assertEquals(
                List.of(),
                builder.build(unit(START, 0), TranslationAim.BASELINE).tables(),
                "what is to be fast soon has none");
    }

    @Test
    void aTableThatHasChangedIsNotTakenForConstantAgain() {
        loadTable();
        assertEquals(1, tables().size());
        machine.load(TABLE + 12, new byte[] {0, 0, 0, 0});
        machine.ram.store32(TABLE + 12, OTHER);
        assertEquals(List.of(), tables());
    }

    @Test
    void aTableInAPageThatIsStoredToIsNotTakenForConstant() {
        loadTable();
        machine.cpu.memory().store32(TABLE + 0x800, 1);
        assertEquals(List.of(), tables());
    }

    @Test
    void aTableInAPageThatIsNotMappedIsNotTakenForConstant() {
        loadTable();
        machine.map(TABLE, TABLE, GuestMachine.ABSENT);
        assertEquals(List.of(), tables());
    }

    @Test
    void aTableWithoutAllKnownTargetsIsNotTakenForConstant() {
        loadTable().noteTarget(0x1600);
        assertEquals(List.of(), tables());
    }

    @Test
    void aTableAtTheEndOfAPageEndsWithIt() {
        int start = TABLE + 0x1000 - 6;
        machine.load(START, Assembly.at(START).hex("FF 24 85", start).bytes());
        machine.load(FUNCTION, new byte[] {(byte) 0xF4});
        machine.ram.store32(start, FUNCTION);
        machine.ram.store32(start + 4, FUNCTION);
        unit(START, 0).noteTarget(FUNCTION);
        readTable();
        assertEquals(1, tables().get(0).elements().length);
    }
}
