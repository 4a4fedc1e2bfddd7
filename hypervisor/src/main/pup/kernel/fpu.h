/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_FPU_H
#define PUP_FPU_H

#include "process.h"

/* The first FPU instruction after a switch traps (vector 7); only then states are exchanged. */
void fpu_take(void);
bool fpu_owned_by(const struct process *process);
void fpu_release(const struct process *process);
u32 fpu_switch_count(void);

#endif
