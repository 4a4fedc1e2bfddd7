/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CRC-32 of 16 KiB with a table of 256 entries: loads that depend on each other. */
#include "programs.h"

#define POLYNOMIAL 0xEDB88320u
#define SIZE 16384

static u32 table[256];
static u8 buffer[SIZE];

static void make_table(void)
{
	u32 i, bit;

	for (i = 0; i < 256; i++) {
		u32 value = i;

		for (bit = 0; bit < 8; bit++)
			value = value & 1 ? value >> 1 ^ POLYNOMIAL : value >> 1;
		table[i] = value;
	}
}

u32 crc(u32 iterations)
{
	u32 seed = 1, sum = 0, i;

	make_table();
	for (i = 0; i < SIZE; i++)
		buffer[i] = (u8)random_next(&seed);
	for (; iterations; iterations--) {
		u32 value = ~0u;

		for (i = 0; i < SIZE; i++)
			value = value >> 8 ^ table[(value ^ buffer[i]) & 0xFF];
		sum = mix(sum, ~value);
		buffer[sum % SIZE]++;
	}
	return sum;
}
