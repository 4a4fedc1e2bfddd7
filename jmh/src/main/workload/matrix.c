/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Product of two matrices of integers: multiplications, and addresses in two dimensions. */
#include "programs.h"

#define SIZE 64

static u32 a[SIZE][SIZE], b[SIZE][SIZE], product[SIZE][SIZE];

u32 matrix(u32 iterations)
{
	u32 seed = 3, sum = 0, i, j, k;

	for (i = 0; i < SIZE; i++)
		for (j = 0; j < SIZE; j++) {
			a[i][j] = random_next(&seed);
			b[i][j] = random_next(&seed);
		}
	for (; iterations; iterations--) {
		for (i = 0; i < SIZE; i++)
			for (j = 0; j < SIZE; j++) {
				u32 dot = 0;

				for (k = 0; k < SIZE; k++)
					dot += a[i][k] * b[k][j];
				product[i][j] = dot;
			}
		for (i = 0; i < SIZE; i++) {
			sum = mix(sum, product[i][(i * 7) % SIZE]);
			a[i][sum % SIZE] += sum;
		}
	}
	return sum;
}
