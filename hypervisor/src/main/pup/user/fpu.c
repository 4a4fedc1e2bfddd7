/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that use the x87 at once. Each keeps values on the register stack and its own control word
 * across system calls and time slices; whatever another process left there would show.
 */
#include "user.h"

#define DEFAULT_COUNT 8
#define MAXIMUM 24
#define ROUNDS 20
#define TERMS 2000

/* Round to nearest, down, up, to zero; all exceptions masked, full precision. */
static const u16 control_words[] = { 0x037F, 0x077F, 0x0B7F, 0x0F7F };

/* The sum of 1/(k + first)^2 for TERMS values of k from 0 on, by plain C. */
static double series(double first)
{
	double sum = 0;
	u32 k;

	for (k = 0; k < TERMS; k++) {
		double x = first + k;

		sum += 1 / (x * x);
	}
	return sum;
}

/* The same by the midpoint rule with its first correction; the error is below 0.03 / first^5. */
static double estimate(double first)
{
	double a = first - 0.5, b = a + TERMS;

	return 1 / a - 1 / b - (1 / (a * a * a) - 1 / (b * b * b)) / 12;
}

/* Puts four values on the stack, gives the processor away, and stores them. */
static bool stack_survives(double first)
{
	double in[4] = { first, first + 1, -first, first / 3 }, out[4];
	u32 number = SYS_SCHED_YIELD;

	asm volatile("fldl %2; fldl 8+%2; fldl 16+%2; fldl 24+%2\n\t"
		     "int $0x80\n\t"
		     "fstpl 24+%1; fstpl 16+%1; fstpl 8+%1; fstpl %1"
		     : "+a"(number), "=o"(out) : "o"(in)
		     : "memory", "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)");
	return !memcmp(in, out, sizeof(in));
}

/* 1/3 rounded as the control word says, then 3 times that: tells the rounding modes apart. */
static bool rounding_is(u32 mode)
{
	double one = 1, three = 3;
	long double third;
	u64 mantissa;

	asm volatile("fldl %1; fdivl %2; fstpt %0" : "=m"(third) : "m"(one), "m"(three));
	memcpy(&mantissa, &third, sizeof(mantissa));
	return mantissa == (mode == 0 || mode == 2 ? 0xAAAAAAAAAAAAAAABu : 0xAAAAAAAAAAAAAAAAu);
}

int fpu_child(u32 number)
{
	const double first = number + 10;
	u32 mode = number % COUNT_OF(control_words), round;
	/* Volatile, so that what is compared was rounded to 64 bits. */
	volatile double expected, again;
	double difference;
	u16 control;

	asm volatile("fldcw %0" : : "m"(control_words[mode]));
	expected = series(first);
	difference = expected - estimate(first);
	if (difference > 1e-6 || difference < -1e-6)
		return 2;
	for (round = 0; round < ROUNDS; round++) {
		if (!stack_survives(number * 1000.0 + round) || !rounding_is(mode))
			return 3;
		again = series(first);
		if (again != expected)
			return 4;
		asm volatile("fnstcw %0" : "=m"(control));
		if (control != control_words[mode])
			return 5;
	}
	return 0;
}

int fpu(u32 count)
{
	struct statistics before, after;
	struct exit_info info;
	bool ok = true;
	u32 i;

	if (!count)
		count = DEFAULT_COUNT;
	if (count > MAXIMUM)
		count = MAXIMUM;
	get_statistics(&before);
	for (i = 0; i < count; i++)
		spawn(fpu_child, i);
	while (wait(-1, &info) > 0)
		if (info.killed || info.code) {
			print("fpu: a process failed, code %u\n", info.code);
			ok = false;
		}
	get_statistics(&after);
	print("fpu: %u processes, %u switches of state\n", count, after.fpu_switches - before.fpu_switches);
	return verdict("fpu", ok);
}
