/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_FPU_H
#define PUP_FPU_H

#include "types.h"

/* Registers of x87 and SSE as fxsave stores them, where it wants them. */
struct fpu_state {
	u8 bytes[512] __attribute__((aligned(16)));
};

struct process;

/* The state of a process that has not computed yet. */
void fpu_reset(struct fpu_state *state);

/* The first FPU instruction after a switch traps (vector 7); only then states are exchanged. */
void fpu_take(void);
bool fpu_owned_by(const struct process *process);

/* Stores the registers, should they be the process's, into its state. */
void fpu_store(struct process *process);
void fpu_release(const struct process *process);
u32 fpu_switch_count(void);

#endif
