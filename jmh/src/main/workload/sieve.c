/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sieve of Eratosthenes up to 65536: byte stores with growing strides. */
#include "programs.h"

#define LIMIT 65536

static u8 composite[LIMIT];

u32 sieve(u32 iterations)
{
	u32 sum = 0;

	for (; iterations; iterations--) {
		u32 i, j, primes = 0;

		for (i = 0; i < LIMIT; i++)
			composite[i] = 0;
		for (i = 2; i < LIMIT; i++) {
			if (composite[i])
				continue;
			primes++;
			for (j = 2 * i; j < LIMIT; j += i)
				composite[j] = 1;
		}
		sum = mix(sum, primes);
	}
	return sum;
}
