/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_ABI_H
#define PUP_ABI_H

/*
 * What user programs and the kernel agree on. A call is "int $0x80" with the number in eax and up to
 * three arguments in ebx, ecx, edx; the result comes back in eax, negative values are errors. Numbers
 * and error codes are those of Linux/i386 where Linux has the call; the rest starts at SYS_NULL.
 * "int $20" does the same (SYSCALL_VECTOR_REFLECTED): 0x80 is a trap gate, which the processor takes
 * directly, 20 an interrupt gate, which an lguest host must reflect.
 */

#ifndef __ASSEMBLER__
#include "types.h"
#endif

#define SYS_EXIT 1          /* code */
#define SYS_FORK 2
#define SYS_READ 3          /* descriptor, buffer, length: blocks until at least one byte is there */
#define SYS_WRITE 4         /* descriptor, buffer, length */
#define SYS_CLOSE 6         /* descriptor */
#define SYS_WAITPID 7       /* pid, int * or null, 0: pid -1 is any child */
#define SYS_EXECVE 11       /* INIT_PATH, arguments, environment, which is ignored */
#define SYS_GETPID 20
#define SYS_PIPE 42         /* int[2]: descriptors to read and to write */
#define SYS_BRK 45          /* new end of the heap, 0 asks for the present one */
#define SYS_GETPPID 64
#define SYS_SCHED_YIELD 158
#define SYS_NANOSLEEP 162   /* u64 * nanoseconds */
#define SYS_CLOCK_GETTIME 265 /* CLOCK_..., struct timespec * */

#define SYS_NULL 480        /* does nothing */
#define SYS_SPAWN 481       /* program index, argument: pid of the new process */
#define SYS_UPTIME 482      /* u64 *: nanoseconds since start */
#define SYS_GETTIME 483     /* u64 *: nanoseconds since 1970 */
#define SYS_STATISTICS 484  /* struct statistics * */
#define SYS_PROCESS 485     /* slot, struct process_info *: 0 if the slot is free, 1 if it is used */
#define SYS_GATE 486        /* type of the system call gate: GATE_TRAP or GATE_INTERRUPT */
#define SYS_POKE 487        /* address, bytes, length: writes through the kernel's alias of the page */
#define SYS_PAGE_FLAGS 488  /* address, flags to clear: the page-table flags before */
#define SYS_DISK 489        /* DISK_..., struct disk_request * */
#define SYS_MACHINE 490     /* MACHINE_... */
#define SYS_COMMAND_LINE 491 /* buffer, length */
#define SYS_WAIT 492        /* pid, struct exit_info *: waitpid that tells more */
#define SYS_COUNT 493

#define INIT_PATH "/init"    /* the only file: what the loader brought along as initrd */

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

#define GATE_INTERRUPT 0xE
#define GATE_TRAP 0xF

#define DISK_CAPACITY 0
#define DISK_READ 1
#define DISK_WRITE 2
#define DISK_FLUSH 3
#define SECTOR_SIZE 512
#define DISK_MAX_SECTORS 8  /* in one request */

#define MACHINE_HALT 0
#define MACHINE_REBOOT 1
#define MACHINE_CRASH 2     /* panics */
#define MACHINE_SPIN 3      /* loops with interrupts off for ever */
#define MACHINE_VOID 4      /* makes the kernel jump to an unmapped address */

#define ENOENT 2
#define EIO 5
#define E2BIG 7
#define EBADF 9
#define ECHILD 10
#define EAGAIN 11
#define ENOMEM 12
#define EFAULT 14
#define ENODEV 19
#define EINVAL 22
#define ENFILE 23
#define EMFILE 24
#define EPIPE 32
#define ENOSYS 38

#define SIGILL 4
#define SIGTRAP 5
#define SIGFPE 8
#define SIGSEGV 11

#define USER_IMAGE_MAGIC 0x70757031

#ifndef __ASSEMBLER__

#define PROCESS_SLOTS 32
#define STATISTICS_IRQS 16

struct timespec {
	u32 seconds, nanoseconds;
};

struct exit_info {
	u32 code;           /* argument of exit */
	u32 killed;         /* 1 if an exception ended the process */
	u32 vector;         /* the exception */
	u32 error;          /* and its error code */
};

struct statistics {
	u32 memory_pages;
	u32 free_pages;
	u32 kernel_pages;
	u32 switches;
	u32 fpu_switches;
	u32 faults_fresh;    /* a page was allocated or copied */
	u32 faults_zero;     /* the shared zero page was mapped for reading */
	u32 faults_upgrade;  /* the zero page was replaced when it was written */
	u32 faults_shared;   /* a page of program text was mapped */
	u32 faults_spurious; /* the page table permitted the access already */
	u32 tsc_khz;
	u32 interrupts[STATISTICS_IRQS];
	char interrupt_names[STATISTICS_IRQS][12];
	char platform[12];
};

struct process_info {
	u32 pid;
	u32 parent;
	u32 pages;
	u32 milliseconds;    /* of processor time */
	char state[10];
	char name[14];
};

struct disk_request {
	u64 sector;          /* DISK_CAPACITY stores the number of sectors here */
	u32 count;
	void *buffer;
};

/* The user image starts with this header; the kernel maps the image by it. */

struct user_program {
	char name[12];
	int (*main)(u32 argument);
	const char *help;    /* null hides the program from the list of commands */
};

struct user_image {
	u32 magic;
	u32 entry;
	u32 data_start;      /* below: read-only and shared by all processes */
	u32 data_end;        /* from here on zero */
	u32 bss_end;         /* the heap starts at the next page */
	const struct user_program *programs;
	const u32 *program_count;
};

#endif
#endif
