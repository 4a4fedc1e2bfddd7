/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compresses 8 KiB of text by replacing repetitions with references backwards (Lempel and Ziv 1977),
 * found through a hash table, and unpacks the result.
 */
#include "programs.h"

#define SIZE 8192
#define HASHES 1024
#define SHORTEST 4
#define LONGEST 130
#define LITERALS 128

static u8 plain[SIZE], packed[SIZE + SIZE / LITERALS + 2], unpacked[SIZE];
static u16 last_place[HASHES];

static u32 hash(const u8 *at)
{
	u32 word = at[0] | at[1] << 8 | at[2] << 16 | (u32)at[3] << 24;

	return word * 2654435761u >> 22;
}

static u8 *put_literals(u8 *out, const u8 *from, const u8 *end)
{
	while (from < end) {
		u32 count = end - from < LITERALS ? (u32)(end - from) : LITERALS, i;

		*out++ = (u8)(count - 1);
		for (i = 0; i < count; i++)
			*out++ = *from++;
	}
	return out;
}

/* A byte below 128 announces literals; others a length, with the distance behind. */
static u32 pack(void)
{
	u32 at = 0, literals = 0, i;
	u8 *out = packed;

	for (i = 0; i < HASHES; i++)
		last_place[i] = 0;
	while (at + SHORTEST <= SIZE) {
		u32 slot = hash(plain + at), candidate = last_place[slot], length = 0;

		last_place[slot] = (u16)at;
		if (candidate < at)
			while (length < LONGEST && at + length < SIZE && plain[candidate + length] == plain[at + length])
				length++;
		if (length < SHORTEST) {
			at++;
			continue;
		}
		out = put_literals(out, plain + literals, plain + at);
		*out++ = (u8)(LITERALS + length - SHORTEST);
		*out++ = (u8)(at - candidate);
		*out++ = (u8)((at - candidate) >> 8);
		at += length;
		literals = at;
	}
	return (u32)(put_literals(out, plain + literals, plain + SIZE) - packed);
}

static u32 unpack(u32 size)
{
	const u8 *in = packed, *end = packed + size;
	u8 *out = unpacked;

	while (in < end) {
		u32 code = *in++, count;

		if (code < LITERALS) {
			for (count = code + 1; count; count--)
				*out++ = *in++;
		} else {
			const u8 *from = out - (in[0] | in[1] << 8);

			in += 2;
			for (count = code - LITERALS + SHORTEST; count; count--)
				*out++ = *from++;
		}
	}
	return (u32)(out - unpacked);
}

static void make_text(void)
{
	static const char *const words[] = {
		"guest ", "host ", "page ", "the ", "of ", "a table, ", "memory ", "is ", "translated ", "each ",
		"interrupt ", "to ", "returns. ", "flags ", "and ", "walks ",
	};
	u32 seed = 5, at = 0;

	while (at < SIZE) {
		const char *word = words[random_next(&seed) % 16];

		while (*word && at < SIZE)
			plain[at++] = (u8)*word++;
	}
}

u32 compression(u32 iterations)
{
	u32 sum = 0;

	make_text();
	for (; iterations; iterations--) {
		u32 size = pack(), length = unpack(size), i;

		for (i = 0; i < length; i++)
			if (unpacked[i] != plain[i])
				fail("workload: compression lost something");
		sum = mix(sum, size);
		plain[sum % SIZE] = (u8)('a' + sum % 26);
	}
	return sum;
}
