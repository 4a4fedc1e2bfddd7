/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_REGS_H
#define PUP_REGS_H

#include "layout.h"
#include "types.h"

#define EFLAGS_INTERRUPTS 0x202

/* What kernel/entry.inc leaves on the stack; esp and ss exist only if user_mode() holds. */
struct regs {
	u32 ebx, ecx, edx, esi, edi, ebp, eax;
	u32 ds, es, fs, gs;
	u32 original;               /* system call: eax; exception: error code; interrupt: irq */
	u32 eip, cs, eflags;
	u32 esp, ss;
};

_Static_assert(offsetof(struct regs, original) == 44, "kernel/entry.inc knows this layout");

static inline bool user_mode(const struct regs *regs)
{
	return (regs->cs & 3) == 3;
}

/* Registers of a process at its first instruction. */
static inline void regs_at_start(struct regs *regs, u32 entry, u32 stack)
{
	*regs = (struct regs) {
		.ds = USER_DATA, .es = USER_DATA, .ss = USER_DATA, .cs = USER_CODE,
		.eip = entry, .esp = stack, .eflags = EFLAGS_INTERRUPTS,
	};
}

#endif
