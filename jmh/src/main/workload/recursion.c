/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fibonacci and Ackermann numbers by their definitions: calls and returns, and hardly anything else. */
#include "programs.h"

static __attribute__((noinline, noclone, optimize("no-optimize-sibling-calls"))) u32 fibonacci(u32 n)
{
	return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static __attribute__((noinline, noclone, optimize("no-optimize-sibling-calls"))) u32 ackermann(u32 m, u32 n)
{
	if (!m)
		return n + 1;
	return ackermann(m - 1, n ? ackermann(m, n - 1) : 1);
}

u32 recursion(u32 iterations)
{
	u32 sum = 0;

	for (; iterations; iterations--) {
		sum = mix(sum, fibonacci(20 + (sum & 1)));
		sum = mix(sum, ackermann(2, 40 + (sum & 3)));
	}
	return sum;
}
