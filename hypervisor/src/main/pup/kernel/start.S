/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first instructions, the same for both platforms. There is no stack and no paging yet (an lguest
 * host makes virtual addresses equal to physical ones), so symbols, which are linked to the high half,
 * are used through pa(). Builds the page tables and goes on in the platform's start code:
 *
 *   lguest: esi = boot_params            multiboot: eax = magic, ebx = multiboot information
 */
#include "layout.h"

#define pa(symbol) ((symbol) - PAGE_OFFSET)

#define MULTIBOOT_HEADER_MAGIC 0x1BADB002
#define MULTIBOOT_LOADER_MAGIC 0x2BADB002
#define MULTIBOOT_WANTS_MEMORY 3        /* and modules on pages of their own */
#define MULTIBOOT_FLAGS 0
#define MULTIBOOT_HAS_COMMAND_LINE 4
#define MULTIBOOT_HAS_MODULES 8
#define MULTIBOOT_UPPER_MEMORY 8        /* KiB above 1 MiB */
#define MULTIBOOT_COMMAND_LINE 16
#define MULTIBOOT_MODULE_COUNT 20
#define MULTIBOOT_MODULES 24            /* of the first one: start and end */
#define BOOT_PARAMS_INITRD 0x218        /* start and length */
#define BOOT_PARAMS_COMMAND_LINE 0x228
#define BOOT_PARAMS_E820_SIZE 0x2D8     /* size of the first, and only, entry */

	.section .head, "ax"
	.globl start_physical
	.set start_physical, pa(start)

	.balign 4
	.long MULTIBOOT_HEADER_MAGIC
	.long MULTIBOOT_WANTS_MEMORY
	.long -(MULTIBOOT_HEADER_MAGIC + MULTIBOOT_WANTS_MEMORY)

start:
	cld
	cmpl $MULTIBOOT_LOADER_MAGIC, %eax
	je 1f
	movl $PLATFORM_LGUEST, %edx
	movl BOOT_PARAMS_E820_SIZE(%esi), %ebp
	movl BOOT_PARAMS_INITRD(%esi), %eax
	movl BOOT_PARAMS_INITRD + 4(%esi), %ecx
	addl %eax, %ecx
	movl BOOT_PARAMS_COMMAND_LINE(%esi), %esi
	movl $pa(kernel_end), %edi
	jmp 2f

1:	movl $PLATFORM_PC, %edx
	movl MULTIBOOT_UPPER_MEMORY(%ebx), %ebp
	addl $1024, %ebp
	shll $10, %ebp
	xorl %esi, %esi
	testl $MULTIBOOT_HAS_COMMAND_LINE, MULTIBOOT_FLAGS(%ebx)
	jz 1f
	movl MULTIBOOT_COMMAND_LINE(%ebx), %esi
1:	xorl %eax, %eax
	xorl %ecx, %ecx
	movl $pa(kernel_end), %edi
	testl $MULTIBOOT_HAS_MODULES, MULTIBOOT_FLAGS(%ebx)
	jz 2f
	cmpl $0, MULTIBOOT_MODULE_COUNT(%ebx)
	je 2f
	movl MULTIBOOT_MODULES(%ebx), %edi      /* such a loader puts it behind the kernel */
	movl (%edi), %eax
	movl 4(%edi), %ecx
	leal PAGE_SIZE - 1(%ecx), %edi
	andl $~(PAGE_SIZE - 1), %edi

2:	movl %eax, pa(boot_info) + 16
	movl %ecx, pa(boot_info) + 20
	movl %edi, pa(boot_info) + 12
	andl $~(PAGE_SIZE - 1), %ebp
	movl %ebp, %ebx
	cmpl $LINEAR_LIMIT, %ebp
	jbe 3f
	movl $LINEAR_LIMIT, %ebp
3:
	movl $pa(bss_start), %edi
	movl $bss_words, %ecx
	xorl %eax, %eax
	rep stosl

	movl %edx, pa(boot_info)
	movl %ebp, pa(boot_info) + 4
	movl %ebx, pa(boot_info) + 8

	/* Now, because a loader may have put it where our page tables go. */
	testl %esi, %esi
	jz 4f
	movl $pa(boot_command_line), %edi
	movl $(COMMAND_LINE_SIZE - 4) / 4, %ecx
	rep movsl
4:
	/* All RAM twice, at 0 and at PAGE_OFFSET, through tables that follow kernel and module. */
	movl $pa(kernel_directory), %edx
	movl pa(boot_info) + 12, %edi
	movl $(PTE_PRESENT | PTE_WRITE), %eax
5:	leal PDE_FLAGS(%edi), %ecx
	movl %ecx, (%edx)
	movl %ecx, PAGE_OFFSET >> 20(%edx)
	addl $4, %edx
	movl $1024, %ecx
6:	cmpl %ebp, %eax
	jb 7f
	xorl %eax, %eax         /* beyond RAM; the rest of the table stays empty */
	rep stosl
	jmp 8f
7:	stosl
	addl $PAGE_SIZE, %eax
	loop 6b
	cmpl %ebp, %eax
	jb 5b
8:	movl %edi, pa(boot_info) + 12

	cmpl $PLATFORM_PC, pa(boot_info)
	je pc_start
	jmp lguest_start

	/* Where the platforms go when paging is on. */
	.text
	.globl start_high
start_high:
	movl $boot_stack + KERNEL_STACK_SIZE, %esp
	call kernel_main

	.bss
	.balign PAGE_SIZE
	.globl kernel_directory
kernel_directory:
	.skip PAGE_SIZE
	.globl boot_stack
boot_stack:
	.skip KERNEL_STACK_SIZE
	.globl boot_command_line
boot_command_line:
	.skip COMMAND_LINE_SIZE

	/* Not with what is zeroed, because it is filled in before. */
	.data
	.balign 4
	.globl boot_info
boot_info:
	.skip 24
