/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The few string functions that kernel and user programs need (and gcc expects to find). */

#include "string.h"

void *memcpy(void *to, const void *from, size_t length)
{
	void *result = to;
	size_t words = length / 4;

	asm volatile("rep movsl\n\tmovl %3, %0\n\trep movsb"
		     : "+c"(words), "+D"(to), "+S"(from) : "g"(length & 3) : "memory");
	return result;
}

void *memset(void *to, int value, size_t length)
{
	void *result = to;
	size_t words = length / 4;

	asm volatile("rep stosl\n\tmovl %2, %0\n\trep stosb"
		     : "+c"(words), "+D"(to) : "g"(length & 3), "a"((u8)value * 0x01010101u) : "memory");
	return result;
}

int memcmp(const void *a, const void *b, size_t length)
{
	const u8 *x = a, *y = b;

	for (; length; length--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

size_t strlen(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (u8)*a - (u8)*b;
}

void copy_text(char *to, const char *from, size_t size)
{
	if (!size)
		return;
	while (--size && *from)
		*to++ = *from++;
	*to = 0;
}
