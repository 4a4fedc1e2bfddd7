/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef WORKLOAD_PROGRAMS_H
#define WORKLOAD_PROGRAMS_H

#include "system.h"

/*
 * A program does the same work in each iteration and returns a checksum of all it computed, which
 * depends on nothing but the number of iterations.
 */
typedef u32 program(u32 iterations);

/* Loops over integers. */
program crc, sieve, matrix, copying, compression;

/* Calls and indirect jumps. */
program dhrystone, interpreter, sorting, recursion;

/* Floating point: the same source, for x87 and for SSE2. */
program x87, sse2;
bool sse2_present(void);

/* What the kernel does for a process. */
program calls, pipes, forks, executions, faults;

/* The argument with which executions() starts this file. */
#define END_AT_ONCE "end"

/* A generator of numbers that look random: the state goes on with each. */
static inline u32 random_next(u32 *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* Mixes a value into a checksum. */
static inline u32 mix(u32 sum, u32 value)
{
	return (sum << 5 | sum >> 27) + value;
}

#endif
