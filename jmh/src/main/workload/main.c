/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs programs and prints what they took. Arguments:
 *
 *   time=MILLISECONDS  run each program for so long behind its first round (0), but
 *   rounds=N           at least for N rounds (5)
 *   divide=N           do an Nth of the usual iterations in a round (1)
 *   NAME               a program to run
 *
 * As the first process of a Linux guest it takes them from "workload=..." on the kernel's command line,
 * separated by commas, and restarts the machine at the end. Lines begin with "@":
 *
 *   @workload
 *   @begin NAME CLOCK
 *   @round NAME ITERATIONS CHECKSUM NANOSECONDS CLOCK
 *   @absent NAME
 *   @end
 *
 * NANOSECONDS is what the round took, CLOCK the time at which the line was made. Whoever runs the workload may
 * stop it for a while. The clock goes on then, so a round that takes much longer than others was not run all
 * that time.
 */
#include "programs.h"

#define LINE 128
#define LONG_ROUND 8
#define LEAST_LONG_ROUND 50000000
#define REBOOT_MAGIC 0xFEE1DEAD
#define REBOOT_MAGIC2 672274793
#define REBOOT_RESTART 0x01234567
#define OPTION "workload="

/* Iterations make a round of some 20 ms where they run natively on a processor of today. */
static const struct {
	const char *name;
	program *run;
	u32 iterations;
	bool (*present)(void);
} programs[] = {
	{ "crc", crc, 250, NULL },
	{ "sieve", sieve, 40, NULL },
	{ "matrix", matrix, 100, NULL },
	{ "copying", copying, 400, NULL },
	{ "compression", compression, 300, NULL },
	{ "dhrystone", dhrystone, 300000, NULL },
	{ "interpreter", interpreter, 250, NULL },
	{ "sorting", sorting, 40, NULL },
	{ "recursion", recursion, 200, NULL },
	{ "x87", x87, 20, NULL },
	{ "sse2", sse2, 100, sse2_present },
	{ "calls", calls, 30000, NULL },
	{ "pipes", pipes, 2000, NULL },
	{ "forks", forks, 200, NULL },
	{ "executions", executions, 150, NULL },
	{ "faults", faults, 200, NULL },
};

#define PROGRAMS (sizeof(programs) / sizeof(programs[0]))

static u32 milliseconds = 0, rounds = 5, divisor = 1;

static char *put_text(char *to, const char *text)
{
	while (*text)
		*to++ = *text++;
	return to;
}

static char *put_number(char *to, u64 value)
{
	char digits[20];
	u32 count = 0;

	do {
		u64 tenth = divide(value, 10);

		digits[count++] = (char)('0' + (u32)(value - tenth * 10));
		value = tenth;
	} while (value);
	while (count)
		*to++ = digits[--count];
	return to;
}

static char *put_hexadecimal(char *to, u32 value)
{
	int shift;

	for (shift = 28; shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[value >> shift & 15];
	return to;
}

/* In one write, or other processes could get between. */
static void print_line(const char *line, char *end)
{
	*end++ = '\n';
	if (system_call(SYS_WRITE, 1, (u32)line, (u32)(end - line)) != end - line)
		exit(1);
}

static void print_event(const char *event, const char *name)
{
	char line[LINE];

	print_line(line, put_text(put_text(line, event), name));
}

static void print_begin(const char *name, u64 clock)
{
	char line[LINE], *end = put_text(put_text(put_text(line, "@begin "), name), " ");

	print_line(line, put_number(end, clock));
}

static void print_round(const char *name, u32 iterations, u32 checksum, u64 nanoseconds, u64 clock)
{
	char line[LINE], *end = put_text(put_text(line, "@round "), name);

	end = put_number(put_text(end, " "), iterations);
	end = put_hexadecimal(put_text(end, " "), checksum);
	end = put_number(put_text(end, " "), nanoseconds);
	print_line(line, put_number(put_text(end, " "), clock));
}

/* What a round counts for that took so long, where the shortest took so long. */
static u64 running_time(u64 nanoseconds, u64 shortest)
{
	u64 most = shortest * LONG_ROUND;

	if (most < LEAST_LONG_ROUND)
		most = LEAST_LONG_ROUND;
	return nanoseconds < most ? nanoseconds : most;
}

static void run(u32 index)
{
	u32 iterations = programs[index].iterations / divisor, round;
	u64 shortest = ~(u64)0, spent = 0;

	if (programs[index].present && !programs[index].present()) {
		print_event("@absent ", programs[index].name);
		return;
	}
	if (!iterations)
		iterations = 1;
	print_begin(programs[index].name, now());
	for (round = 0; round < rounds || spent < (u64)milliseconds * 1000000; round++) {
		u64 start = now();
		u32 checksum = programs[index].run(iterations);
		u64 end = now();

		if (round) {
			if (end - start < shortest)
				shortest = end - start;
			spent += running_time(end - start, shortest);
		}
		print_round(programs[index].name, iterations, checksum, end - start, end);
	}
}

/* The number behind "name=", or false. */
static bool option(const char *word, const char *name, u32 *value)
{
	while (*name && *name == *word)
		name++, word++;
	if (*name || *word++ != '=')
		return false;
	for (*value = 0; *word >= '0' && *word <= '9'; word++)
		*value = *value * 10 + (u32)(*word - '0');
	if (*word)
		fail("workload: a number is wrong");
	return true;
}

static void obey(const char *word)
{
	u32 i;

	if (option(word, "time", &milliseconds) || option(word, "rounds", &rounds))
		return;
	if (option(word, "divide", &divisor)) {
		if (!divisor)
			fail("workload: divide=0");
		return;
	}
	for (i = 0; i < PROGRAMS; i++)
		if (same_text(programs[i].name, word)) {
			run(i);
			return;
		}
	fail("workload: there is no such program");
}

/* Words separated by commas, in place. */
static void obey_list(char *list)
{
	while (*list) {
		char *word = list;

		while (*list && *list != ',')
			list++;
		if (*list)
			*list++ = 0;
		obey(word);
	}
}

static void run_as_first_process(char **environment)
{
	for (; *environment; environment++) {
		char *text = *environment;
		const char *name = OPTION;

		while (*name && *text == *name)
			name++, text++;
		if (!*name)
			obey_list(text);
	}
}

void start(u32 *stack) __attribute__((noreturn));
void start(u32 *stack)
{
	u32 count = stack[0];
	char **arguments = (char **)(stack + 1), **environment = arguments + count + 1;

	own_path = arguments[0];
	if (count > 1 && same_text(arguments[1], END_AT_ONCE))
		exit(0);
	print_event("@workload", "");
	if (system_call(SYS_GETPID, 0, 0, 0) != 1) {
		for (arguments++; *arguments; arguments++)
			obey(*arguments);
		print_event("@end", "");
		exit(0);
	}
	run_as_first_process(environment);
	print_event("@end", "");
	asm volatile("int $0x80" : : "a"(SYS_REBOOT), "b"(REBOOT_MAGIC), "c"(REBOOT_MAGIC2), "d"(REBOOT_RESTART));
	exit(0);
}
