/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From kernel/start.S, at physical addresses, as a multiboot loader leaves a PC: protected mode, flat
 * segments, but no descriptor table of our own.
 */
#include "layout.h"

#define pa(symbol) ((symbol) - PAGE_OFFSET)

#define CR0_PROTECTED 0x00000001
#define CR0_MONITOR_FPU 0x00000002
#define CR0_NATIVE_FPU_ERRORS 0x00000020
#define CR0_WRITE_PROTECT 0x00010000
#define CR0_PAGING 0x80000000
#define CR4_FXSAVE 0x00000600

	.section .head, "ax"
	.globl pc_start
pc_start:
	cli
	lgdt pa(boot_gdt_pointer)
	ljmp $KERNEL_CODE, $pa(1f)
1:	movl $KERNEL_DATA, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	xorl %eax, %eax
	movl %eax, %fs
	movl %eax, %gs

	movl $pa(kernel_directory), %eax
	movl %eax, %cr3
	movl $CR4_FXSAVE, %eax
	movl %eax, %cr4
	movl $(CR0_PROTECTED | CR0_MONITOR_FPU | CR0_NATIVE_FPU_ERRORS | CR0_WRITE_PROTECT | CR0_PAGING), %eax
	movl %eax, %cr0

	movl $start_high, %eax
	jmp *%eax

	.balign 8
boot_gdt:
	.skip 8 * KERNEL_CODE_INDEX
	.quad 0x00CF9B000000FFFF, 0x00CF93000000FFFF
boot_gdt_pointer:
	.word . - boot_gdt - 1
	.long pa(boot_gdt)
