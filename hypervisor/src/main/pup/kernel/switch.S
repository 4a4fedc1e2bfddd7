/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * void switch_stacks(u32 **save [eax], u32 *load [edx])
 * Leaves the registers a C function must preserve on the old stack and takes them from the new one.
 */
	.text
	.globl switch_stacks
switch_stacks:
	pushl %ebp
	pushl %ebx
	pushl %esi
	pushl %edi
	movl %esp, (%eax)
	movl %edx, %esp
	popl %edi
	popl %esi
	popl %ebx
	popl %ebp
	ret
