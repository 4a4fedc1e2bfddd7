/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First instructions: the stack holds argc, the arguments, a null, the environment, a null. */
	.text
	.globl _start
_start:
	xorl %ebp, %ebp
	movl %esp, %eax
	andl $-16, %esp
	subl $12, %esp
	pushl %eax
	call start
