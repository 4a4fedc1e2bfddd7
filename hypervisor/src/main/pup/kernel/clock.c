/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time since start from the TSC if its rate is known, and the one-shot timer on irq 0. */
#include "clock.h"

#include "irq.h"
#include "process.h"

#define TIMER_MINIMUM 1000u          /* ns; asking for less would only cost a round trip */
#define TIMER_MAXIMUM 4000000000u    /* ns; the register has 32 bits */

#define SCALE_SHIFT 22               /* ns = cycles * scale >> SCALE_SHIFT */
static u32 scale;
static u64 start_tsc, start_slow;
static bool armed;

static u64 multiply_scale(u64 cycles)
{
	u64 low = (u64)(u32)cycles * scale, high = (u64)(u32)(cycles >> 32) * scale;

	return (high << (32 - SCALE_SHIFT)) + (low >> SCALE_SHIFT);
}

u64 clock_uptime(void)
{
	return scale ? multiply_scale(read_tsc() - start_tsc) : platform->slow_clock() - start_slow;
}

void timer_program(void)
{
	u64 now, deadline = next_deadline();
	u32 flags = irq_save();

	now = clock_uptime();
	if (something_runs() && deadline > now + TICK_NANOSECONDS)
		deadline = now + TICK_NANOSECONDS;
	if (deadline != NO_DEADLINE) {
		u64 wait = deadline > now + TIMER_MINIMUM ? deadline - now : TIMER_MINIMUM;

		platform->set_timer(wait < TIMER_MAXIMUM ? (u32)wait : TIMER_MAXIMUM);
		armed = true;
	} else if (armed) {
		platform->set_timer(0);
		armed = false;
	}
	irq_restore(flags);
}

static void timer_interrupt(void *context)
{
	(void)context;
	wake_sleepers(clock_uptime());
	need_resched = 1;
	timer_program();
}

void clock_init(void)
{
	/* A rate below 1 MHz would overflow the scale; no such TSC exists. */
	if (platform->tsc_khz >= 1000)
		scale = (u32)quotient((u64)1000000 << SCALE_SHIFT, platform->tsc_khz);
	start_tsc = read_tsc();
	if (!scale)
		start_slow = platform->slow_clock();
	irq_register(0, "timer", timer_interrupt, NULL);
}
