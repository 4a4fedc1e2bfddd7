/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_SYSCALL_H
#define PUP_SYSCALL_H

#include "types.h"

/*
 * Type of the gate of SYSCALL_VECTOR; false if there is no such type. A process that asked for an
 * interrupt gate does not leave it behind: it is released at its end.
 */
bool system_call_gate_set(u32 type);
void system_call_gate_release(u32 pid);

#endif
