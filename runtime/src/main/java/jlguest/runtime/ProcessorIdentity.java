package jlguest.runtime;

/**
 * What {@code cpuid} says: the values a guest kernel's own filter would leave, so that early code
 * which executes the instruction raw sees nothing it could trip over (lguest-abi.md §10.3).
 */
public final class ProcessorIdentity {
    /** FPU, TSC, PAE, CX8, CMOV, MMX, FXSR, SSE, SSE2; PGE is added by the guest itself. */
    private static final int FEATURES = 0x0780_8151;

    private static final int SSE_FEATURES = 0x0600_0000;

    /** Family 5: keeps kernels away from microcode updates and model-specific registers. */
    private static final int SIGNATURE = 0x0000_0543;

    private static final String BRAND = "jlguest i386 translator";

    private final boolean simd;

    /**
     * @param simd whether SSE and SSE2 are offered
     */
    public ProcessorIdentity(boolean simd) {
        this.simd = simd;
    }

    /** Whether SSE and SSE2 are offered. */
    public boolean simd() {
        return simd;
    }

    /** {@code cpuid}: EAX selects the leaf; EAX, EBX, ECX and EDX are replaced. */
    public void execute(int[] state) {
        int leaf = state[Cpu.EAX];
        switch (leaf) {
            case 0:
                set(state, 1, 0x756E_6547, 0x6C65_746E, 0x4965_6E69);
                break;
            case 1:
                set(state, SIGNATURE, 0, 0, simd ? FEATURES : FEATURES & ~SSE_FEATURES);
                break;
            case 0x8000_0000:
                set(state, 0x8000_0004, 0, 0, 0);
                break;
            case 0x8000_0002:
            case 0x8000_0003:
            case 0x8000_0004:
                brand(state, (leaf & 7) - 2);
                break;
            default:
                set(state, 0, 0, 0, 0);
                break;
        }
    }

    private static void brand(int[] state, int part) {
        set(
                state,
                word(BRAND, part * 16),
                word(BRAND, part * 16 + 4),
                word(BRAND, part * 16 + 8),
                word(BRAND, part * 16 + 12));
    }

    private static int word(String text, int at) {
        int value = 0;
        for (int i = 0; i < 4 && at + i < text.length(); i++) {
            value |= text.charAt(at + i) << 8 * i;
        }
        return value;
    }

    private static void set(int[] state, int eax, int ebx, int ecx, int edx) {
        state[Cpu.EAX] = eax;
        state[Cpu.EBX] = ebx;
        state[Cpu.ECX] = ecx;
        state[Cpu.EDX] = edx;
    }
}
