/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/pc/pc.h"
#include "platform/pc/ports.h"

#define PIT_KHZ 1193
#define PIT_COUNTER(n) (0x40 + (n))
#define PIT_MODE 0x43
#define COUNTER0_ONE_SHOT 0x30
#define COUNTER2_ONE_SHOT 0xB0
#define SPEAKER 0x61
#define COUNTER2_GATE 0x01
#define COUNTER2_OUT 0x20
#define LONGEST 50000000u           /* ns; the counter has 16 bits, 54 ms */
#define CALIBRATION_MS 20

static void start(u32 counter, u8 mode, u32 ticks)
{
	out8(PIT_MODE, mode);
	out8(PIT_COUNTER(counter), (u8)ticks);
	out8(PIT_COUNTER(counter), (u8)(ticks >> 8));
}

void pit_set(u32 nanoseconds)
{
	u32 ticks;

	if (!nanoseconds) {
		out8(PIT_MODE, COUNTER0_ONE_SHOT);      /* stopped until it gets a count */
		return;
	}
	/* An early interrupt is harmless: the kernel looks at the clock and arms the timer again. */
	if (nanoseconds > LONGEST)
		nanoseconds = LONGEST;
	ticks = nanoseconds / 1000 * PIT_KHZ / 1000;
	start(0, COUNTER0_ONE_SHOT, ticks ? ticks : 1);
}

u32 tsc_calibrate(void)
{
	u64 before, after;

	out8(SPEAKER, (in8(SPEAKER) & ~2) | COUNTER2_GATE);
	start(2, COUNTER2_ONE_SHOT, PIT_KHZ * CALIBRATION_MS);
	before = read_tsc();
	while (!(in8(SPEAKER) & COUNTER2_OUT))
		;
	after = read_tsc();
	return (u32)quotient(after - before, CALIBRATION_MS);
}

static u32 cmos(u8 index)
{
	u8 value;

	out8(0x70, index);
	value = in8(0x71);
	return (value >> 4) * 10 + (value & 15);        /* binary coded decimal */
}

u64 rtc_read(void)
{
	u32 second, minute, hour, day, month, year, days;

	do {
		second = cmos(0);
		minute = cmos(2);
		hour = cmos(4);
		day = cmos(7);
		month = cmos(8);
		year = 2000 + cmos(9);
	} while (second != cmos(0));

	/* Days since 1970, counting years from March so that the leap day comes last. */
	if (month <= 2)
		month += 12, year--;
	days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 - 457) / 5 + day - 719469;
	return (((u64)days * 24 + hour) * 60 + minute) * 60 * NANOSECONDS_PER_SECOND
		+ (u64)second * NANOSECONDS_PER_SECOND;
}
