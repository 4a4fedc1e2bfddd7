/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fpu.h"

#include "platform/platform.h"
#include "process.h"
#include "string.h"

/* The values of fninit and of a reset: all exceptions masked. */
#define CONTROL_OFFSET 0
#define CONTROL_START 0x037F
#define MXCSR_OFFSET 24
#define MXCSR_START 0x1F80

static struct process *owner;        /* whose state is in the registers */
static u32 switches;

void fpu_reset(struct fpu_state *state)
{
	memset(state, 0, sizeof(*state));
	*(u32 *)(state->bytes + CONTROL_OFFSET) = CONTROL_START;
	*(u32 *)(state->bytes + MXCSR_OFFSET) = MXCSR_START;
}

void fpu_take(void)
{
	platform->fpu_trap(false);
	if (owner == current)
		return;
	if (owner)
		asm volatile("fxsave %0" : "=m"(owner->fpu));
	asm volatile("fxrstor %0" : : "m"(current->fpu));
	owner = current;
	switches++;
}

bool fpu_owned_by(const struct process *process)
{
	return owner == process;
}

void fpu_store(struct process *process)
{
	if (owner != process)
		return;
	platform->fpu_trap(false);
	asm volatile("fxsave %0" : "=m"(process->fpu));
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
