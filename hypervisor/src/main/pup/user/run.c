/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that compute side by side. All of them work at the same addresses, each in its own address
 * space: a leak from one to another changes a checksum.
 */
#include "user.h"

#define DEFAULT_COUNT 4
#define MAXIMUM 16
#define WORDS 16384                 /* 64 KiB */
#define ROUNDS 240
#define REPORTS 4

static u32 area[WORDS];

static u32 compute(u32 seed, bool report)
{
	u32 sum = seed, round, i;

	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < WORDS; i++) {
			seed = seed * 1664525 + 1013904223;
			area[i] ^= seed;
		}
		for (i = 0; i < WORDS; i++)
			sum = (sum << 5 | sum >> 27) + area[i];
		if (report && (round + 1) % (ROUNDS / REPORTS) == 0)
			print("run %u: %u%%, sum %08x\n", (u32)system_call(SYS_GETPID, 0, 0, 0),
			      (round + 1) * 100 / ROUNDS, sum);
	}
	return sum;
}

int run_child_main(u32 number)
{
	return (int)compute(number, true);
}

int run(u32 count)
{
	s32 children[MAXIMUM];
	bool ok = true;
	u32 i;

	if (!count)
		count = DEFAULT_COUNT;
	if (count > MAXIMUM)
		count = MAXIMUM;
	for (i = 0; i < count; i++)
		children[i] = spawn(run_child_main, i + 1);
	for (i = 0; i < count; i++) {
		struct exit_info info;

		memset(area, 0, sizeof(area));
		if (wait(children[i], &info) != children[i] || info.killed || info.code != compute(i + 1, false))
			ok = false;
	}
	print("run: %u processes done, checksums %s\n", count, ok ? "ok" : "WRONG");
	return !ok;
}
