package jlguest.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A kernel whose stack for system calls is in a segment with a base and a limit of its own. */
@Timeout(60)
class KernelStackSegmentTest {
    private static final int LOAD_IDT_ENTRY = 6;
    private static final int SET_STACK = 7;
    private static final int LOAD_GDT_ENTRY = 18;

    private static final int STACK_SEGMENT = 0xA1;
    private static final int BASE = 0x18_0000;
    private static final int STACK = 0x1000;
    private static final int FRAME = STACK - 20;

    /** Loads the data segments of ring 3 and pushes its SS, ESP, EFLAGS and CS. */
    private static final String GO_TO_USER =
            """
            BC 00 00 14 00                ; mov esp, 0x140000
            B8 7B 00 00 00                ; mov eax, 0x7B
            8E D8                         ; mov ds, eax
            8E C0                         ; mov es, eax
            6A 7B                         ; push 0x7B
            68 00 00 13 00                ; push 0x130000
            68 00 02 00 00                ; push 0x200
            6A 73                         ; push 0x73
            """;

    private int call;

    /**
     * The kernel's handler leaves its stack pointer in EAX. Ring 3 makes one system call and checks
     * that and the return address in the frame: if they are right it ends with {@code int 0x21},
     * which is not for it, else with {@code hlt}.
     */
    private GuestEnd run(Tier tier, int limit) {
        TinyKernel kernel = TinyKernel.create().bytes(0xEB, 3); // over the handler
        int handler = kernel.here();
        kernel.assembled("89 E0 CF"); // mov eax, esp; iret
        kernel.hypercall(LOAD_GDT_ENTRY, 14, 0x0000_FFFF, 0x00CF_FA00)
                .hypercall(LOAD_GDT_ENTRY, 15, 0x0000_FFFF, 0x00CF_F200)
                .hypercall(LOAD_GDT_ENTRY, STACK_SEGMENT >> 3, limit, 0x0040_9200 | BASE >> 16)
                .hypercall(SET_STACK, STACK_SEGMENT, STACK, 0)
                .hypercall(
                        LOAD_IDT_ENTRY,
                        0x80,
                        0x60_0000 | handler & 0xFFFF,
                        handler & 0xFFFF_0000 | 0xEF00)
                .assembled(GO_TO_USER);
        call = kernel.here() + 6;
        word(kernel.bytes(0x68), call).bytes(0xCF); // push the address; iret
        kernel.bytes(0xCD, 0x80);
        word(kernel.bytes(0x3D), FRAME).bytes(0x75, 15); // cmp eax, FRAME; jne wrong
        word(kernel.bytes(0xBA), call + 2); // mov edx, behind the call
        word(kernel.bytes(0x39, 0x15), BASE + FRAME).bytes(0x75, 2); // cmp [], edx; jne wrong
        kernel.bytes(0xCD, 0x21, 0xF4); // int 0x21; wrong: hlt
        return Guest.builder().memory(4 << 20).kernel(kernel.build()).tier(tier).build().run();
    }

    private static TinyKernel word(TinyKernel kernel, int value) {
        return kernel.bytes(value, value >> 8, value >> 16, value >> 24);
    }

    private static GuestEnd killed(int trap, int address, int error) {
        return new GuestEnd(
                GuestEnd.Kind.KILLED,
                String.format("unhandled trap %d at 0x%x (0x%x)", trap, address, error));
    }

    @ParameterizedTest
    @EnumSource
    void aDirectTrapPushesItsFrameThroughTheSegment(Tier tier) {
        GuestEnd end = run(tier, 0xFFFF);
        assertEquals(killed(13, call + 22, 0x21 * 8 + 2), end);
    }

    @ParameterizedTest
    @EnumSource
    void withoutRoomInTheSegmentTheHostHearsOfAStackFault(Tier tier) {
        GuestEnd end = run(tier, STACK - 2);
        assertEquals(killed(12, call, STACK_SEGMENT & ~3), end);
    }
}
