/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupts of a guest are off when bit 9 of lguest_data.irq_enabled is clear. Enabling stores it and
 * nothing else: the host notices by itself that an interrupt may now be delivered.
 */
#define NAME(symbol) lguest_##symbol

#include "platform/lguest/lguest_data.h"

	.macro DISABLE_INTERRUPTS
	movl $0, lguest_data
	.endm

	.macro ENABLE_INTERRUPTS
	movl $INTERRUPTS_ENABLED, lguest_data
	.endm

	.macro INTERRUPT_RETURN
	jmp lguest_iret
	.endm

#include "kernel/entry.inc"

	/*
	 * Stack: eip, cs, eflags. What iret would do to the interrupt flag must be done to irq_enabled,
	 * and no interrupt may come between that and the iret: the host delivers none in this window.
	 */
	.balign 16
	.globl lguest_iret, lguest_noirq_start, lguest_noirq_end
lguest_iret:
	pushl %eax
	movl 12(%esp), %eax
lguest_noirq_start:
	movl %eax, %ss:lguest_data
	popl %eax
	iret
lguest_noirq_end:
