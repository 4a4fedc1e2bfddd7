/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "user.h"

s32 read(void *to, u32 length)
{
	return system_call(SYS_READ, 0, (u32)to, length);
}

void write(const char *text, u32 length)
{
	while (length) {
		s32 done = system_call(SYS_WRITE, 1, (u32)text, length);

		if (done <= 0)
			exit(1);
		text += done;
		length -= (u32)done;
	}
}

void print(const char *pattern, ...)
{
	char line[256];
	va_list arguments;

	va_start(arguments, pattern);
	write(line, format(line, sizeof(line), pattern, arguments));
	va_end(arguments);
}

void exit(u32 code)
{
	system_call(SYS_EXIT, code, 0, 0);
	__builtin_unreachable();
}

s32 wait(s32 pid, struct exit_info *info)
{
	return system_call(SYS_WAIT, (u32)pid, (u32)info, 0);
}

u8 *set_heap_end(u8 *end)
{
	return (u8 *)system_call(SYS_BRK, (u32)end, 0, 0);
}

u8 *grow_heap(u32 length)
{
	u32 end = (u32)set_heap_end(NULL);
	u8 *start = (u8 *)((end + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1));

	return set_heap_end(start + length) == start + length ? start : NULL;
}

void sleep(u64 nanoseconds)
{
	system_call(SYS_NANOSLEEP, (u32)&nanoseconds, 0, 0);
}

u64 uptime(void)
{
	u64 time;

	system_call(SYS_UPTIME, (u32)&time, 0, 0);
	return time;
}

u64 wall_time(void)
{
	u64 time;

	system_call(SYS_GETTIME, (u32)&time, 0, 0);
	return time;
}

void get_statistics(struct statistics *statistics)
{
	system_call(SYS_STATISTICS, (u32)statistics, 0, 0);
}

s32 disk(u32 operation, struct disk_request *request)
{
	return system_call(SYS_DISK, operation, (u32)request, 0);
}

void machine(u32 operation)
{
	system_call(SYS_MACHINE, operation, 0, 0);
}

s32 spawn(int (*main)(u32 argument), u32 argument)
{
	u32 i;
	s32 pid = -EINVAL;

	for (i = 0; i < program_count; i++)
		if (programs[i].main == main)
			pid = system_call(SYS_SPAWN, i, argument, 0);
	if (pid < 0) {
		print("cannot start a process: error %d\n", -pid);
		exit(1);
	}
	return pid;
}

struct exit_info run_child(int (*main)(u32 argument), u32 argument)
{
	struct exit_info info = { .code = 1 };

	wait(spawn(main, argument), &info);
	return info;
}

int verdict(const char *name, bool ok)
{
	print("%s: %s\n", name, ok ? "ok" : "FAILED");
	return !ok;
}
