/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/lguest/hypercall.h"

#include "kernel/irq.h"

void hypercall_queue(u32 number, u32 a, u32 b, u32 c)
{
	static u32 next;
	u32 flags = irq_save();

	if (lguest_data.hcall_status[next] != SLOT_FREE) {
		/* Full. A direct call makes the host empty the ring first, so the order is kept. */
		hypercall(number, a, b, c, 0);
	} else {
		lguest_data.hcalls[next].number = number;
		lguest_data.hcalls[next].arguments[0] = a;
		lguest_data.hcalls[next].arguments[1] = b;
		lguest_data.hcalls[next].arguments[2] = c;
		lguest_data.hcalls[next].arguments[3] = 0;
		asm volatile("" : : : "memory");
		lguest_data.hcall_status[next] = SLOT_FILLED;
		next = (next + 1) % RING_SLOTS;
	}
	irq_restore(flags);
}
