/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_TYPES_H
#define PUP_TYPES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

#define NANOSECONDS_PER_SECOND 1000000000u
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/*
 * Divides *value in place and returns the remainder. The compiler would call libgcc for a 64-bit
 * division; two divl instructions do the same without a library.
 */
static inline u32 divide(u64 *value, u32 divisor)
{
	u32 high = (u32)(*value >> 32), low = (u32)*value, remainder;
	u32 high_quotient = high / divisor;

	high %= divisor;
	asm("divl %4" : "=a"(low), "=d"(remainder) : "0"(low), "1"(high), "rm"(divisor));
	*value = (u64)high_quotient << 32 | low;
	return remainder;
}

static inline u64 quotient(u64 value, u32 divisor)
{
	divide(&value, divisor);
	return value;
}

static inline u64 read_tsc(void)
{
	u32 low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	return (u64)high << 32 | low;
}

#endif
