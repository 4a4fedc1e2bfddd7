/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_REGS_H
#define PUP_REGS_H

#include "types.h"

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

#endif
