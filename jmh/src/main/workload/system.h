/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WORKLOAD_SYSTEM_H
#define WORKLOAD_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;

/*
 * System calls by int 0x80 with the numbers of Linux/i386: pup has the same ones, so that one file runs
 * on a Linux machine, in a Linux guest and in pup. Results below 0 are errors.
 */
#define SYS_EXIT 1
#define SYS_FORK 2
#define SYS_READ 3
#define SYS_WRITE 4
#define SYS_CLOSE 6
#define SYS_WAITPID 7
#define SYS_EXECVE 11
#define SYS_GETPID 20
#define SYS_PIPE 42
#define SYS_BRK 45
#define SYS_GETPPID 64
#define SYS_REBOOT 88
#define SYS_CLOCK_GETTIME 265

static inline s32 system_call(u32 number, u32 a, u32 b, u32 c)
{
	s32 result;

	asm volatile("int $0x80" : "=a"(result) : "0"(number), "b"(a), "c"(b), "d"(c) : "memory");
	return result;
}

void exit(u32 code) __attribute__((noreturn));

/* Ends the process with a message. */
void fail(const char *message) __attribute__((noreturn));

u64 now(void);                       /* nanoseconds of a clock that never goes back */
u64 divide(u64 value, u32 by);

/* Starts a process; 0 in the new one. Ends the process if that fails. */
s32 fork(void);

/* Waits for a child; true if it ended with exit(0). */
bool ended_well(s32 pid);

void *memcpy(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);
u32 length_of(const char *text);
bool same_text(const char *a, const char *b);

/* The path of this file. */
extern const char *own_path;

#endif
