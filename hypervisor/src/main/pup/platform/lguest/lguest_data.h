/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_LGUEST_DATA_H
#define PUP_LGUEST_DATA_H

/* Hypercall numbers. */
#define HCALL_FLUSH_ASYNC 0
#define HCALL_INIT 1
#define HCALL_SHUTDOWN 2
#define HCALL_NEW_PGTABLE 4
#define HCALL_FLUSH_TLB 5
#define HCALL_LOAD_IDT_ENTRY 6
#define HCALL_SET_STACK 7
#define HCALL_TS 8
#define HCALL_SET_CLOCKEVENT 9
#define HCALL_HALT 10
#define HCALL_SET_PTE 14
#define HCALL_SET_PGD 15
#define HCALL_NOTIFY 17
#define HCALL_LOAD_GDT_ENTRY 18
#define HCALL_SEND_INTERRUPTS 19

#define HCALL_VECTOR 0x1F

#define INTERRUPTS_ENABLED 0x200   /* bit 9 of irq_enabled, as in eflags */

/* Ring 1, where an lguest kernel runs. */
#define LGUEST_RING 1

#ifndef __ASSEMBLER__

#include "types.h"

#define RING_SLOTS 64
#define SLOT_FREE 0xFF
#define SLOT_FILLED 0

/* The page of memory shared with the host, in the layout of the "late classic" generation. */
struct lguest_data {
	u32 irq_enabled;            /* first: entry.S relies on it */
	u32 blocked_interrupts;     /* a set bit masks that irq */
	u32 cr2;
	u32 time_seconds, time_nanoseconds;
	u32 irq_pending;            /* 0x200 if one waits for irq_enabled */
	u8 hcall_status[RING_SLOTS];
	struct {
		u32 number, arguments[4];
	} hcalls[RING_SLOTS];
	u32 reserve_mem, tsc_khz;
	/* Read by the host at INIT: */
	u32 noirq_start, noirq_end, kernel_address, syscall_vector;
};

_Static_assert(sizeof(struct lguest_data) == 1392, "late classic layout");
_Static_assert(offsetof(struct lguest_data, hcalls) == 88, "late classic layout");
_Static_assert(offsetof(struct lguest_data, noirq_start) == 1376, "late classic layout");

extern volatile struct lguest_data lguest_data;

#endif
#endif
