/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_USER_PROGRAM_H
#define PUP_USER_PROGRAM_H

/* What every user program has: system calls, output, and the other programs to start. */

#include "abi.h"
#include "layout.h"
#include "string.h"

static inline s32 system_call(u32 number, u32 a, u32 b, u32 c)
{
	s32 result;

	asm volatile("int $0x80" : "=a"(result) : "0"(number), "b"(a), "c"(b), "d"(c) : "memory");
	return result;
}

/* The calls that return a plain number or nothing. */
static inline s32 call0(u32 number)
{
	return system_call(number, 0, 0, 0);
}

s32 read(void *to, u32 length);
void write(const char *text, u32 length);
void print(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
void exit(u32 code) __attribute__((noreturn));
s32 wait(s32 pid, struct exit_info *info);
u8 *set_heap_end(u8 *end);               /* null asks; returns the end as it is then */
u8 *grow_heap(u32 length);               /* null if there is no room; page aligned */
void sleep(u64 nanoseconds);
u64 uptime(void);                        /* nanoseconds */
u64 wall_time(void);
void get_statistics(struct statistics *statistics);
s32 disk(u32 operation, struct disk_request *request);
void machine(u32 operation);

/* Starts the program with that main function; exits with a message if that fails. */
s32 spawn(int (*main)(u32 argument), u32 argument);

/* Starts it, waits for it, and tells how it ended. */
struct exit_info run_child(int (*main)(u32 argument), u32 argument);

/* Prints "name: ok" or "name: FAILED"; the result of main. */
int verdict(const char *name, bool ok);

extern const struct user_program programs[];
extern const u32 program_count;

/* Programs; those named ..._child are only started by others. */
int shell(u32 argument);
int ps(u32 argument);
int show_uptime(u32 argument);
int show_date(u32 argument);
int show_memory(u32 argument);
int show_interrupts(u32 argument);
int sleep_seconds(u32 seconds);
int run(u32 count);
int run_child_main(u32 number);
int fpu(u32 count);
int fpu_child(u32 number);
int mixed(u32 count);
int mixed_child(u32 number);
int mixed_fault_child(u32 kind);
int system_calls(u32 count);
int interrupt_gate(u32 count);
int faults(u32 pages);
int fault_child(u32 kind);
int traps(u32 argument);
int trap_child(u32 kind);
int smc(u32 argument);
int disk_show(u32 argument);
int disk_test(u32 argument);
int power_off(u32 argument);
int reboot(u32 argument);
int crash(u32 argument);
int spin(u32 argument);
int jump_void(u32 argument);

#endif
