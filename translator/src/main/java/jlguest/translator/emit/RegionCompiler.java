package jlguest.translator.emit;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import jlguest.runtime.Dispatcher;
import jlguest.runtime.TranslatedCode;
import jlguest.translator.MemoryAccess;
import jlguest.translator.code.MicroCode;

/**
 * Translates regions of guest code to hidden JVM classes, for one guest.
 *
 * <p>A class is unloaded when nothing refers to its {@link TranslatedCode} any more. A class for
 * one basic block of six instructions costs 105 to 170 µs of processor time, of which emitting is
 * 15 to 20; in a class shared by 32 it is 30 to 45 µs a block (JDK 17, blocks of i386 glibc). So
 * regions are best compiled in batches. Compilers have no mutable state and may be used from any
 * thread.
 */
public final class RegionCompiler {
    /**
     * HotSpot does not compile a method of more than 8000 bytes (its HugeMethodLimit), unless it is
     * told to.
     */
    public static final int METHOD_LIMIT = 8000;

    /** The limit where HotSpot was told to: a second or so of its second compiler's time. */
    public static final int LARGE_METHOD_LIMIT = 16_000;

    /** Regions in one class beyond which sharing saves little more. */
    public static final int BATCH = 32;

    /**
     * Instructions between two looks at what the host may want, in a loop: some microseconds, so
     * that neither the looks nor waiting for one matter.
     */
    static final int BUDGET = 4096;

    /** So many uses that code does not ask for better before long. */
    private static final int MANY_USES = Integer.MAX_VALUE;

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private final Dispatcher dispatcher;
    private final MemoryEmitter memory;
    private final Object[] constants;
    private final int methodLimit;
    private final int uses;
    private final Consumer<byte[]> observer;

    /**
     * @param dispatcher the processor's, which runs the code
     * @param access how it reaches guest memory
     * @throws UnsupportedOperationException if this JVM does not have what that needs
     */
    public RegionCompiler(Dispatcher dispatcher, MemoryAccess access) {
        this(dispatcher, access, METHOD_LIMIT, MANY_USES);
    }

    /**
     * @param dispatcher the processor's, which runs the code
     * @param access how it reaches guest memory
     * @param methodLimit bytes of a region's code that are too many, from {@link #METHOD_LIMIT};
     *     that holds for {@link TranslationAim#BASELINE}, and where XMM registers are used
     * @param uses after how many {@link TranslationAim#BASELINE} code asks for better code
     * @throws UnsupportedOperationException if this JVM does not have what that needs
     */
    public RegionCompiler(Dispatcher dispatcher, MemoryAccess access, int methodLimit, int uses) {
        this(dispatcher, access, methodLimit, uses, null);
    }

    /**
     * @param dispatcher the processor's, which runs the code
     * @param access how it reaches guest memory
     * @param observer sees each class file before it is defined
     * @throws UnsupportedOperationException if this JVM does not have what that needs
     */
    public RegionCompiler(Dispatcher dispatcher, MemoryAccess access, Consumer<byte[]> observer) {
        this(dispatcher, access, METHOD_LIMIT, MANY_USES, observer);
    }

    /** With null in place of an observer if there is none. */
    private RegionCompiler(
            Dispatcher dispatcher,
            MemoryAccess access,
            int methodLimit,
            int uses,
            Consumer<byte[]> observer) {
        this.dispatcher = dispatcher;
        this.methodLimit = methodLimit;
        this.uses = uses;
        memory = MemoryEmitter.of(access);
        constants = ClassConstant.values(dispatcher, memory);
        this.observer = observer;
    }

    /**
     * Writes a class that nobody defines, so that what it takes is loaded.
     *
     * @param blocks of its region
     * @throws RegionTooLargeException if they do not fit into a method
     */
    public static void rehearse(List<MicroCode> blocks) throws RegionTooLargeException {
        UnitClassWriter writer = new UnitClassWriter(METHOD_LIMIT);
        MemoryEmitter memory = MemoryEmitter.of(MemoryAccess.SAFE);
        Region region = Region.of(blocks, false);
        for (TranslationAim aim : TranslationAim.values()) {
            writer.add(region, aim, memory, BUDGET);
        }
        writer.finish();
    }

    /**
     * Compiles a single region.
     *
     * @throws RegionTooLargeException if it does not fit into a method
     */
    public TranslatedCode compile(Region region) throws RegionTooLargeException {
        return compile(List.of(region)).code().get(0);
    }

    /**
     * Compiles regions for good into one class.
     *
     * @param regions as for {@link #compile(List, TranslationAim)}
     * @throws RegionTooLargeException as there
     */
    public CompiledRegions compile(List<Region> regions) throws RegionTooLargeException {
        return compile(regions, TranslationAim.OPTIMIZED);
    }

    /**
     * Compiles regions into one class.
     *
     * @param regions at least one; best at most {@link #BATCH}
     * @param aim what their code is made for
     * @throws RegionTooLargeException if one does not fit into a method; nothing was compiled then
     */
    public CompiledRegions compile(List<Region> regions, TranslationAim aim)
            throws RegionTooLargeException {
        UnitClassWriter writer = new UnitClassWriter(methodLimit);
        List<Integer> bytecodes = new ArrayList<>(regions.size());
        for (Region region : regions) {
            bytecodes.add(writer.add(region, aim, memory, budget()));
        }
        byte[] classFile = writer.finish();
        if (observer != null) {
            observer.accept(classFile);
        }
        TranslatedCode[] code = new TranslatedCode[regions.size()];
        Object[] values = constants.clone();
        int[] usesLeft = new int[regions.size()];
        Arrays.fill(usesLeft, uses);
        values[ClassConstant.USES.ordinal()] = usesLeft;
        Class<?> type = define(classFile, new Object[] {values, code}, regions);
        return new CompiledRegions(
                type, Arrays.asList(code), writer.methods(), bytecodes, classFile.length);
    }

    /** While an instruction timer runs, looks are counted: one in each round of a loop. */
    private int budget() {
        return dispatcher.cpu().instructionTimer().isRunning() ? 0 : BUDGET;
    }

    private static Class<?> define(byte[] classFile, Object[] classData, List<Region> regions) {
        try {
            return LOOKUP.defineHiddenClassWithClassData(classFile, classData, true).lookupClass();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("own lookup refused", e);
        } catch (VerifyError e) {
            // HotSpot's message holds the method's bytecode.
            String message = e.getMessage() + "\n" + MicroCodeListing.of(regions);
            throw new IllegalStateException(message, e);
        }
    }
}
