/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_HYPERCALL_H
#define PUP_HYPERCALL_H

#include "types.h"
#include "platform/lguest/lguest_data.h"

static inline void hypercall(u32 number, u32 a, u32 b, u32 c, u32 d)
{
	asm volatile("int %5" : "+a"(number) : "b"(a), "c"(b), "d"(c), "S"(d), "i"(HCALL_VECTOR) : "memory");
}

static inline void hypercall0(u32 number)
{
	hypercall(number, 0, 0, 0, 0);
}

static inline void hypercall1(u32 number, u32 a)
{
	hypercall(number, a, 0, 0, 0);
}

/* Queues a call; the host makes it before the next one that is not queued. */
void hypercall_queue(u32 number, u32 a, u32 b, u32 c);

#endif
