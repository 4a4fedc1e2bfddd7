/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that show something. */
#include "user.h"

int ps(u32 argument)
{
	struct process_info info;
	u32 slot;

	(void)argument;
	print("  PID  PPID STATE    PAGES   CPU ms NAME\n");
	for (slot = 0; slot <= PROCESS_SLOTS; slot++)
		if (system_call(SYS_PROCESS, slot, (u32)&info, 0) == 1)
			print("%5u %5u %-8s %5u %8u %s\n", info.pid, info.parent, info.state, info.pages,
			      info.milliseconds, info.name);
	return 0;
}

int show_uptime(u32 argument)
{
	u64 seconds = uptime();
	u32 milliseconds = divide(&seconds, NANOSECONDS_PER_SECOND) / 1000000;

	(void)argument;
	print("up %llu.%03u s\n", seconds, milliseconds);
	return 0;
}

int show_date(u32 argument)
{
	u64 days = quotient(wall_time(), NANOSECONDS_PER_SECOND);
	u32 second = divide(&days, 86400), era, of_era, year, of_year, month, day;

	(void)argument;
	/* Proleptic Gregorian calendar in years that begin in March, from 0000-03-01 on. */
	days += 719468;
	era = (u32)days / 146097;
	of_era = (u32)days % 146097;
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year = of_era - (365 * year + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	day = of_year - (153 * month + 2) / 5 + 1;
	year += era * 400 + (month >= 10);
	month = month < 10 ? month + 3 : month - 9;
	print("%04u-%02u-%02u %02u:%02u:%02u UTC\n", year, month, day, second / 3600, second / 60 % 60, second % 60);
	return 0;
}

int show_memory(u32 argument)
{
	struct statistics s;

	(void)argument;
	get_statistics(&s);
	print("memory %u KiB, free %u KiB, kernel and page tables %u KiB\n", s.memory_pages * 4, s.free_pages * 4,
	      s.kernel_pages * 4);
	print("page faults: %u fresh, %u zero, %u upgraded, %u shared, %u spurious\n", s.faults_fresh, s.faults_zero,
	      s.faults_upgrade, s.faults_shared, s.faults_spurious);
	print("switches: %u processes, %u FPU states\n", s.switches, s.fpu_switches);
	return 0;
}

int show_interrupts(u32 argument)
{
	struct statistics s;
	u32 i;

	(void)argument;
	get_statistics(&s);
	for (i = 0; i < STATISTICS_IRQS; i++)
		if (s.interrupt_names[i][0])
			print("irq %2u %-8s %u\n", i, s.interrupt_names[i], s.interrupts[i]);
	return 0;
}

int sleep_seconds(u32 seconds)
{
	sleep((u64)seconds * NANOSECONDS_PER_SECOND);
	return 0;
}
