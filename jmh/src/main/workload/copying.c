/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory by string instructions and by loops of bytes, and texts that end with a NUL. */
#include "programs.h"

#define SIZE 32768
#define TEXTS 64
#define TEXT_SIZE 64

static u8 from[SIZE], to[SIZE];
static char texts[TEXTS][TEXT_SIZE], joined[TEXTS * TEXT_SIZE];

static __attribute__((noinline)) char *append(char *end, const char *text)
{
	while ((*end = *text++) != 0)
		end++;
	return end;
}

static __attribute__((noinline)) u32 length(const char *text)
{
	const char *end = text;

	while (*end)
		end++;
	return (u32)(end - text);
}

static void copy_down(u8 *target, const u8 *source, u32 count)
{
	while (count--)
		target[count] = source[count];
}

u32 copying(u32 iterations)
{
	u32 seed = 4, sum = 0, i, j;

	for (i = 0; i < SIZE; i++)
		from[i] = (u8)random_next(&seed);
	for (i = 0; i < TEXTS; i++)
		for (j = 0; j < 8 + i * 3 % (TEXT_SIZE - 9); j++)
			texts[i][j] = (char)('a' + random_next(&seed) % 26);
	for (; iterations; iterations--) {
		char *end = joined;

		memcpy(to, from, SIZE);
		memset(from + SIZE / 2, (int)sum, SIZE / 8);
		copy_down(from + 1, to, SIZE - 1);
		asm volatile("" : : : "memory");
		for (i = 0; i < TEXTS; i++)
			end = append(end, texts[i]);
		sum = mix(sum, length(joined));
		sum = mix(sum, to[sum % SIZE] + from[(sum >> 8) % SIZE]);
		texts[sum % TEXTS][sum / TEXTS % 8] ^= 1;
	}
	return sum;
}
