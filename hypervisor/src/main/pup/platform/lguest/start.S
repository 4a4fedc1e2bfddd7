/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From kernel/start.S, at physical addresses: tells the host who we are and turns our tables on. */
#include "layout.h"
#include "platform/lguest/lguest_data.h"

#define pa(symbol) ((symbol) - PAGE_OFFSET)

	.section .head, "ax"
	.globl lguest_start
lguest_start:
	movl $HCALL_INIT, %eax
	movl $pa(lguest_data), %ebx
	int $HCALL_VECTOR

	movl $HCALL_NEW_PGTABLE, %eax
	movl $pa(kernel_directory), %ebx
	int $HCALL_VECTOR

	movl $start_high, %eax
	jmp *%eax
