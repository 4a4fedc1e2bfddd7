/* SPDX-License-Identifier: GPL-2.0-or-later */
#define NAME(symbol) pc_##symbol

	.macro DISABLE_INTERRUPTS
	cli
	.endm

	.macro ENABLE_INTERRUPTS
	sti
	.endm

	.macro INTERRUPT_RETURN
	iret
	.endm

#include "kernel/entry.inc"
