/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_LAYOUT_H
#define PUP_LAYOUT_H

/* Where things are; also included by assembler sources and linker scripts. */

#define PAGE_SIZE 4096
#define PAGE_OFFSET 0xC0000000      /* virtual address of physical address 0 */
#define KERNEL_PHYSICAL 0x00100000
#define LINEAR_LIMIT 0x38000000     /* 896 MiB, as much RAM as the linear map holds */
#define DEVICE_WINDOW 0xFB000000    /* 4 MiB for device pages, below any area the host reserves */

#define USER_TEXT 0x08048000
#define USER_STACK_TOP 0xBFFF0000
#define USER_STACK_LIMIT 0x00040000 /* bytes the stack may grow to */
#define USER_HEAP_END 0x40000000

#define KERNEL_STACK_SIZE 8192
#define COMMAND_LINE_SIZE 2048

/* Segment selectors; the two kernel ones carry the platform's ring in their low bits. */
#define GDT_ENTRIES 32
#define KERNEL_CODE_INDEX 12
#define KERNEL_DATA_INDEX 13
#define USER_CODE_INDEX 14
#define USER_DATA_INDEX 15
#define KERNEL_CODE 0x60
#define KERNEL_DATA 0x68
#define USER_CODE 0x73
#define USER_DATA 0x7B

/* Page-table entry bits. */
#define PTE_PRESENT 0x001
#define PTE_WRITE 0x002
#define PTE_USER 0x004
#define PTE_ACCESSED 0x020
#define PTE_DIRTY 0x040
#define PTE_SHARED 0x200            /* ours: the frame does not belong to the process */
#define PTE_FLAGS 0xFFF

/* Flags of a directory entry, the value Linux uses; also the only bits an lguest host admits. */
#define PDE_FLAGS 0x067

#define IRQ_BASE 32
#define IRQ_COUNT 32
#define SYSCALL_VECTOR 0x80
#define SYSCALL_VECTOR_REFLECTED 20 /* among the exceptions, which every lguest host reflects */

#define PLATFORM_LGUEST 0
#define PLATFORM_PC 1

#endif
