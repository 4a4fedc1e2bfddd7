/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Header of the user image and first instructions of every process. The kernel starts a process with
 * eax = program index and ebx = its argument.
 */
#include "abi.h"

#define PROGRAM_SIZE 20                 /* struct user_program */

	.section .header, "a"
	.long USER_IMAGE_MAGIC
	.long start
	.long data_start
	.long data_end
	.long bss_end
	.long programs
	.long program_count

	.text
	.globl start
start:
	xorl %ebp, %ebp
	imull $PROGRAM_SIZE, %eax
	pushl %ebx
	call *programs + 12(%eax)
	movl %eax, %ebx
	movl $SYS_EXIT, %eax
	int $0x80
