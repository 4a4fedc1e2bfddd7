/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that measure what the kernel does for a process. */
#include "programs.h"

#define PAGE 4096
#define PAGES 64

/* The cheapest call that no library answers by itself, by int 0x80. */
u32 calls(u32 iterations)
{
	s32 parent = system_call(SYS_GETPPID, 0, 0, 0);
	u32 sum = 0;

	for (; iterations; iterations--)
		sum += system_call(SYS_GETPPID, 0, 0, 0) == parent;
	return sum;
}

static void echo(u32 from, u32 to)
{
	u8 byte;

	while (system_call(SYS_READ, from, (u32)&byte, 1) == 1) {
		byte++;
		if (system_call(SYS_WRITE, to, (u32)&byte, 1) != 1)
			exit(1);
	}
	exit(0);
}

/* A byte there and back between two processes: two switches. */
u32 pipes(u32 iterations)
{
	u32 there[2], back[2], sum = 0;
	u8 byte = 0;
	s32 child;

	if (system_call(SYS_PIPE, (u32)there, 0, 0) < 0 || system_call(SYS_PIPE, (u32)back, 0, 0) < 0)
		fail("workload: pipe failed");
	child = fork();
	if (!child) {
		system_call(SYS_CLOSE, there[1], 0, 0);
		system_call(SYS_CLOSE, back[0], 0, 0);
		echo(there[0], back[1]);
	}
	system_call(SYS_CLOSE, there[0], 0, 0);
	system_call(SYS_CLOSE, back[1], 0, 0);
	for (; iterations; iterations--) {
		if (system_call(SYS_WRITE, there[1], (u32)&byte, 1) != 1
		    || system_call(SYS_READ, back[0], (u32)&byte, 1) != 1)
			fail("workload: the pipe broke");
		sum = mix(sum, byte);
	}
	system_call(SYS_CLOSE, there[1], 0, 0);
	system_call(SYS_CLOSE, back[0], 0, 0);
	if (!ended_well(child))
		fail("workload: the process at the other end of the pipe failed");
	return sum;
}

/* A process that ends at once. */
u32 forks(u32 iterations)
{
	u32 sum = 0;

	for (; iterations; iterations--) {
		s32 child = fork();

		if (!child)
			exit(0);
		sum += ended_well(child);
	}
	return sum;
}

/* A process that executes this file, which ends at once. */
u32 executions(u32 iterations)
{
	const char *arguments[] = { own_path, END_AT_ONCE, NULL }, *environment[] = { NULL };
	u32 sum = 0;

	for (; iterations; iterations--) {
		s32 child = fork();

		if (!child) {
			system_call(SYS_EXECVE, (u32)own_path, (u32)arguments, (u32)environment);
			exit(1);
		}
		sum += ended_well(child);
	}
	return sum;
}

/* Memory that the kernel gives with the first write to each page, and takes back. */
u32 faults(u32 iterations)
{
	u32 end = (u32)system_call(SYS_BRK, 0, 0, 0), start = (end + PAGE - 1) & ~(PAGE - 1), sum = 0, i;

	for (; iterations; iterations--) {
		if ((u32)system_call(SYS_BRK, start + PAGES * PAGE, 0, 0) != start + PAGES * PAGE)
			fail("workload: there is no memory");
		for (i = 0; i < PAGES; i++) {
			volatile u32 *page = (volatile u32 *)(start + i * PAGE);

			page[1] = sum + i;
			sum = mix(sum, page[0] + page[1]);
		}
		system_call(SYS_BRK, start, 0, 0);
	}
	return sum;
}
