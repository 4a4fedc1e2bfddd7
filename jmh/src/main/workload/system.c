/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system.h"

#define CLOCK_MONOTONIC 1
#define STANDARD_ERROR 2

const char *own_path;

void exit(u32 code)
{
	system_call(SYS_EXIT, code, 0, 0);
	__builtin_unreachable();
}

void fail(const char *message)
{
	system_call(SYS_WRITE, STANDARD_ERROR, (u32)message, length_of(message));
	system_call(SYS_WRITE, STANDARD_ERROR, (u32)"\n", 1);
	exit(1);
}

u64 now(void)
{
	struct { u32 seconds, nanoseconds; } time;

	if (system_call(SYS_CLOCK_GETTIME, CLOCK_MONOTONIC, (u32)&time, 0) < 0)
		fail("workload: there is no clock");
	return (u64)time.seconds * 1000000000 + time.nanoseconds;
}

/* Two divl instructions: there is no libgcc here. */
u64 divide(u64 value, u32 by)
{
	u32 high = (u32)(value >> 32), low = (u32)value, rest = high % by;

	asm("divl %2" : "+a"(low), "+d"(rest) : "rm"(by));
	return (u64)(high / by) << 32 | low;
}

s32 fork(void)
{
	s32 pid = system_call(SYS_FORK, 0, 0, 0);

	if (pid < 0)
		fail("workload: fork failed");
	return pid;
}

bool ended_well(s32 pid)
{
	u32 status;

	return system_call(SYS_WAITPID, (u32)pid, (u32)&status, 0) == pid && status == 0;
}

void *memcpy(void *to, const void *from, size_t length)
{
	void *result = to;
	size_t words = length / 4;

	asm volatile("rep movsl\n\tmovl %3, %0\n\trep movsb"
		     : "+c"(words), "+D"(to), "+S"(from) : "g"(length & 3) : "memory");
	return result;
}

void *memset(void *to, int value, size_t length)
{
	void *result = to;
	size_t words = length / 4;

	asm volatile("rep stosl\n\tmovl %2, %0\n\trep stosb"
		     : "+c"(words), "+D"(to) : "g"(length & 3), "a"((u8)value * 0x01010101u) : "memory");
	return result;
}

u32 length_of(const char *text)
{
	u32 length = 0;

	while (text[length])
		length++;
	return length;
}

bool same_text(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}
