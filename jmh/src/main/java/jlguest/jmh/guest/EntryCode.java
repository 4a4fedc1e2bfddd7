package jlguest.jmh.guest;

import java.util.Locale;

/**
 * Entry from and return to a user program around a system call, as a kernel does it: registers are
 * saved, the number in EAX is checked and the handler called out of the table {@code "table"},
 * registers are restored. EAX is the handler's result.
 */
public enum EntryCode {
    /** Twelve pushes and eleven pops of general registers. */
    PLAIN(0x28) {
        @Override
        void save(GuestCode code) {
            code.code(0x50, 0xFC); // push %eax (the number); cld
            code.code(0x50, 0x55, 0x57, 0x56); // push %eax, %ebp, %edi, %esi
            code.code(0x52, 0x51, 0x53); // push %edx, %ecx, %ebx
            code.code(0x53, 0x53, 0x53, 0x53); // push %ebx, in place of four segment registers
        }

        @Override
        void restore(GuestCode code) {
            code.code(0x5B, 0x5B, 0x5B, 0x5B); // pop %ebx
            popRegisters(code);
        }
    },

    /**
     * SAVE_ALL and RESTORE_REGS of Linux 3.12 (arch/x86/kernel/entry_32.S) with lazy GS: the same
     * number of words, four of them segment registers, three of which are loaded on the way in.
     */
    LINUX(0x18) {
        @Override
        void save(GuestCode code) {
            code.code(0x50, 0xFC); // push %eax (the number); cld
            code.code(0x6A, 0x00, 0x0F, 0xA0, 0x06, 0x1E); // push $0, %fs, %es, %ds
            code.code(0x50, 0x55, 0x57, 0x56); // push %eax, %ebp, %edi, %esi
            code.code(0x52, 0x51, 0x53); // push %edx, %ecx, %ebx
            code.code(0xBA).word(HostedGuest.USER_DS); // mov $USER_DS, %edx
            code.code(0x8E, 0xDA, 0x8E, 0xC2); // mov %edx, %ds; mov %edx, %es
            code.code(0xBA).word(HostedGuest.PER_CPU); // mov $PER_CPU, %edx
            code.code(0x8E, 0xE2); // mov %edx, %fs
        }

        @Override
        void restore(GuestCode code) {
            popRegisters(code);
            code.code(0x1F, 0x07, 0x0F, 0xA1); // pop %ds; pop %es; pop %fs
            code.code(0x83, 0xC4, 0x04); // add $4, %esp
        }
    };

    private final int savedEax;

    EntryCode(int savedEax) {
        this.savedEax = savedEax;
    }

    /**
     * A kind of entry by its name, in lower case.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static EntryCode of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    abstract void save(GuestCode code);

    abstract void restore(GuestCode code);

    private static void popRegisters(GuestCode code) {
        code.code(0x5B, 0x59, 0x5A, 0x5E); // pop %ebx, %ecx, %edx, %esi
        code.code(0x5F, 0x5D, 0x58); // pop %edi, %ebp, %eax
    }

    /**
     * Appends the handler of the system call vector, at the label {@code "systemCall"}.
     *
     * @param calls entries of the table
     */
    void append(GuestCode code, int calls) {
        code.label("systemCall");
        save(code);
        code.code(0x83, 0xF8, calls).jae("noSuchCall"); // cmp $calls, %eax
        code.code(0xFF, 0x14, 0x85).address("table"); // call *table(, %eax, 4)
        code.code(0x89, 0x44, 0x24, savedEax); // mov %eax, savedEax(%esp)
        code.label("return");
        restore(code);
        code.code(0x83, 0xC4, 0x04); // add $4, %esp
        code.code(0xCF); // iret
        code.label("noSuchCall");
        code.code(0xC7, 0x44, 0x24, savedEax).word(-38); // movl $-ENOSYS, savedEax(%esp)
        code.jmp("return");
    }
}
