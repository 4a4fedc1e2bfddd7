/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fpu.h"

#include "platform/platform.h"

static struct process *owner;        /* whose state is in the registers */
static u32 switches;

/* What a process begins with: control word 0x037F, MXCSR 0x1F80, all else zero. */
static const u8 fresh[512] __attribute__((aligned(16))) = {
	[0] = 0x7F, [1] = 0x03, [24] = 0x80, [25] = 0x1F
};

void fpu_take(void)
{
	platform->fpu_trap(false);
	if (owner == current)
		return;
	if (owner)
		asm volatile("fxsave %0" : "=m"(owner->fpu));
	if (current->fpu_used)
		asm volatile("fxrstor %0" : : "m"(current->fpu));
	else
		asm volatile("fxrstor %0" : : "m"(fresh));
	current->fpu_used = true;
	owner = current;
	switches++;
}

bool fpu_owned_by(const struct process *process)
{
	return owner == process;
}

void fpu_release(const struct process *process)
{
	if (owner == process)
		owner = NULL;
}

u32 fpu_switch_count(void)
{
	return switches;
}
