package jlguest.translator.emit;

/**
 * What is found out about a region before its code is written.
 *
 * @param region whose code it is
 * @param aim what the code is made for
 * @param flow of the flags
 * @param uncounted how many instructions are not counted where
 * @param offsets of the stack pointer
 * @param loops that are strided
 * @param windows for accesses in other loops
 * @param xmm what is done with XMM registers
 * @param locals where everything is kept
 */
record RegionAnalysis(
        Region region,
        TranslationAim aim,
        FlagFlow flow,
        UncountedInstructions uncounted,
        StackOffsets offsets,
        StridedLoops loops,
        WindowPlan windows,
        XmmUse xmm,
        Locals locals) {
    static RegionAnalysis of(Region region, TranslationAim aim) {
        boolean brief = aim.isBrief();
        FlagFlow flow = new FlagFlow(region);
        StackOffsets offsets = StackOffsets.of(region, !brief);
        StridedLoops loops = brief ? StridedLoops.none(region) : StridedLoops.of(region, offsets);
        WindowPlan windows = brief ? WindowPlan.none() : WindowPlan.of(region, offsets, loops);
        XmmUse xmm = XmmUse.of(region);
        Locals locals =
                new Locals(
                        region,
                        flow.hasInternalJumps(),
                        offsets.areManyInAnyRing(),
                        offsets.haveElements(),
                        windows.count(),
                        loops.mostStrides(),
                        xmm);
        return new RegionAnalysis(
                region,
                aim,
                flow,
                new UncountedInstructions(region),
                offsets,
                loops,
                windows,
                xmm,
                locals);
    }

    /** Whether less bytecode counts more than what HotSpot's second compiler can make of it. */
    boolean isBrief() {
        return aim.isBrief();
    }

    /**
     * Whether the method may be larger than {@link RegionCompiler#METHOD_LIMIT} if HotSpot takes
     * such methods. Without {@code -XX:-ClipInlining} it puts no methods into those, as floating
     * point needs it.
     */
    boolean mayBeLarge() {
        return aim.mayBeLarge() && xmm.used() == 0;
    }
}
