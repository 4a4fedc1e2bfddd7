package jlguest.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jlguest.hypervisor.lguest.GuestEnd;
import jlguest.translator.Tier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A trap inside the handler of an interrupt: each returns where it came from. */
@Timeout(600)
class NestedTrapTest {
    private static final int NEW_PGTABLE = 4;
    private static final int LOAD_IDT_ENTRY = 6;
    private static final int SET_CLOCKEVENT = 9;

    private static final int DIRECTORY = 0x20_0000;

    /** The handler of the timer reads a page that is not there. */
    private static final String TIMER =
            """
            53                            ; push ebx
            8B 1D 00 00 30 00             ; mov ebx, [0x300000]
            8B 1D 00 10 10 00             ; mov ebx, [irq_enabled]
            89 1D 08 00 19 00             ; mov [0x190008], ebx
            C7 05 00 10 10 00 00 02 00 00 ; mov [irq_enabled], 0x200
            5B                            ; pop ebx
            C7 05 00 00 19 00 01 00 00 00 ; mov [0x190000], 1
            CF                            ; iret
            """;

    /** The handler of page faults puts the page there. */
    private static final String PAGE_FAULT =
            """
            50                            ; push eax
            A1 08 10 10 00                ; mov eax, [cr2]
            A3 04 00 19 00                ; mov [0x190004], eax
            C7 05 00 1C 20 00 03 00 30 00 ; mov [0x201C00], 0x300003
            58                            ; pop eax
            83 C4 04                      ; add esp, 4
            CF                            ; iret
            """;

    /** Tables that map 4 MiB to itself, but for the page at 0x300000. */
    private static final String TABLES =
            """
            C7 05 00 00 20 00 67 10 20 00 ; mov [0x200000], 0x201067
            BB 00 10 20 00                ; mov ebx, 0x201000
            B8 03 00 00 00                ; mov eax, 3
            89 03                         ; next: mov [ebx], eax
            05 00 10 00 00                ; add eax, 0x1000
            83 C3 04                      ; add ebx, 4
            81 FB 00 20 20 00             ; cmp ebx, 0x202000
            75 EE                         ; jne next
            C7 05 00 1C 20 00 00 00 00 00 ; mov [0x201C00], 0
            BC 00 00 18 00                ; mov esp, 0x180000
            """;

    /** Waits for the timer, and then stumbles if anything is not as it has to be. */
    private static final String WAIT =
            """
            C7 05 08 00 19 00 FF FF FF FF ; mov [0x190008], -1
            BB 78 56 34 12                ; mov ebx, 0x12345678
            C7 05 04 10 10 00 00 00 00 00 ; mov [blocked_interrupts], 0
            C7 05 00 10 10 00 00 02 00 00 ; mov [irq_enabled], 0x200
            83 3D 00 00 19 00 01          ; wait: cmp [0x190000], 1
            75 F7                         ; jne wait
            81 FB 78 56 34 12             ; cmp ebx, 0x12345678
            75 1D                         ; jne wrong
            81 FC 00 00 18 00             ; cmp esp, 0x180000
            75 15                         ; jne wrong
            81 3D 04 00 19 00 00 00 30 00 ; cmp [0x190004], 0x300000
            75 09                         ; jne wrong
            83 3D 08 00 19 00 00          ; cmp [0x190008], 0
            74 02                         ; je behind
            0F 0B                         ; wrong: ud2
            """;

    private static TinyKernel gate(TinyKernel kernel, int vector, int handler) {
        int low = 0x60_0000 | handler & 0xFFFF;
        int high = handler & 0xFFFF_0000 | 0x8E00;
        return kernel.hypercall(LOAD_IDT_ENTRY, vector, low, high);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("abi-13.55")
    void aPageFaultInTheHandlerOfAnInterruptReturnsThroughBoth(Tier tier) {
        TinyKernel kernel = TinyKernel.create();
        int jump = kernel.here();
        kernel.bytes(0xEB, 0x40); // over the handlers
        int timer = kernel.here();
        kernel.assembled(TIMER);
        int pageFault = kernel.here();
        kernel.assembled(PAGE_FAULT);
        while (kernel.here() < jump + 0x42) {
            kernel.bytes(0x90);
        }
        gate(gate(kernel, 32, timer), 14, pageFault)
                .assembled(TABLES)
                .hypercall(NEW_PGTABLE, DIRECTORY, 0)
                .hypercall(SET_CLOCKEVENT, 1_000_000, 0)
                .assembled(WAIT)
                .shutdown("Power down");
        Guest guest =
                Guest.builder()
                        .memory(4 << 20)
                        .kernel(kernel.build())
                        .console(GuestConsole.buffered())
                        .tier(tier)
                        .build();
        assertEquals(GuestEnd.POWER_OFF, guest.run());
        assertEquals(1, guest.statistics().pageFaults());
    }
}
