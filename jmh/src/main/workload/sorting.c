/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quicksort of 4096 numbers with a function that compares, called through a pointer. */
#include "programs.h"

#define COUNT 4096
#define SHORT 8

typedef int compare(const u32 *a, const u32 *b);

static u32 numbers[COUNT];

static __attribute__((noinline)) int upwards(const u32 *a, const u32 *b)
{
	return *a < *b ? -1 : *a > *b;
}

static __attribute__((noinline)) int downwards(const u32 *a, const u32 *b)
{
	return upwards(b, a);
}

static void swap(u32 *a, u32 *b)
{
	u32 value = *a;

	*a = *b;
	*b = value;
}

static void insert_each(u32 *from, u32 *to, compare *order)
{
	u32 *at, *place;

	for (at = from + 1; at <= to; at++)
		for (place = at; place > from && order(place - 1, place) > 0; place--)
			swap(place - 1, place);
}

static void sort(u32 *from, u32 *to, compare *order)
{
	u32 *left = from, *right = to, pivot;

	if (to - from < SHORT) {
		insert_each(from, to, order);
		return;
	}
	pivot = from[(to - from) / 2];
	while (left <= right) {
		while (order(left, &pivot) < 0)
			left++;
		while (order(right, &pivot) > 0)
			right--;
		if (left <= right)
			swap(left++, right--);
	}
	sort(from, right, order);
	sort(left, to, order);
}

u32 sorting(u32 iterations)
{
	u32 seed = 8, sum = 0, i;

	for (; iterations; iterations--) {
		for (i = 0; i < COUNT; i++)
			numbers[i] = random_next(&seed);
		sort(numbers, numbers + COUNT - 1, iterations & 1 ? upwards : downwards);
		for (i = 0; i < COUNT; i += 64)
			sum = mix(sum, numbers[i]);
	}
	return sum;
}
