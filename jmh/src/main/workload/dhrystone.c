/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mix of statements that Weicker counted in systems programs: records behind pointers, small
 * functions, comparisons of texts, few loops. It follows the idea of his Dhrystone, not its text.
 */
#include "programs.h"

#define NOT_INLINE __attribute__((noinline))

enum colour { RED, GREEN, BLUE, WHITE };

struct record {
	struct record *next;
	enum colour colour;
	u32 number;
	char text[32];
};

static struct record first, second;
static u32 counter, numbers[64], table[16][16];
static char letter;

static NOT_INLINE void copy_text(char *to, const char *from)
{
	while ((*to++ = *from++) != 0)
		;
}

static NOT_INLINE int compare_texts(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (u8)*a - (u8)*b;
}

static NOT_INLINE bool is_blue(enum colour colour)
{
	return colour == BLUE;
}

static NOT_INLINE enum colour next_colour(enum colour colour)
{
	switch (colour) {
	case RED:
		return counter > 100 ? RED : WHITE;
	case GREEN:
		return is_blue(colour) ? RED : BLUE;
	case BLUE:
		return GREEN;
	default:
		return RED;
	}
}

static NOT_INLINE u32 add(u32 a, u32 b)
{
	return a + b + 2;
}

static NOT_INLINE void fill(u32 *row, u32 at, u32 value)
{
	u32 i;

	row[at] = value;
	for (i = at + 1; i < at + 4; i++)
		row[i] = at + row[i - 1];
	table[at % 16][value % 16]++;
}

static NOT_INLINE bool ordered(const char *a, const char *b, char *found)
{
	u32 i = 2;

	while (i < 8 && a[i] != b[i + 1])
		i++;
	*found = a[i];
	return compare_texts(a, b) < 0;
}

static NOT_INLINE void follow(struct record *from)
{
	struct record *to = from->next;

	*to = *from;
	to->next = from;
	to->number = add(from->number, 10);
	to->colour = next_colour(from->colour);
	if (is_blue(to->colour))
		to->number = add(to->number, counter);
	else
		copy_text(to->text, "WORKLOAD, SOME STRING");
}

u32 dhrystone(u32 iterations)
{
	u32 sum = 0, i;

	first = (struct record) { &second, GREEN, 40, "WORKLOAD, FIRST STRING" };
	second = (struct record) { &first, RED, 0, "" };
	counter = 0;
	memset(numbers, 0, sizeof(numbers));
	memset(table, 0, sizeof(table));
	for (i = 0; i < iterations; i++) {
		char text[32];

		copy_text(text, i & 1 ? "WORKLOAD, THIRD STRING" : "WORKLOAD, OTHER STRING");
		counter++;
		if (ordered(first.text, text, &letter))
			counter += 2;
		fill(numbers, i % 60, add(i, counter));
		follow(&first);
		first.number = (second.number + numbers[i % 60]) / ((i & 7) + 1);
		first.colour = next_colour(second.colour);
		sum = mix(sum, second.number + (u8)letter + table[i % 16][counter % 16]);
		if (counter > 1000)
			counter = 0;
	}
	return sum;
}
