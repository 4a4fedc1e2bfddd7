/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_CLOCK_H
#define PUP_CLOCK_H

#include "types.h"

#define TICK_NANOSECONDS 10000000u   /* 100 Hz */

void clock_init(void);
u64 clock_uptime(void);              /* nanoseconds */

/* Arms the timer for whatever comes next: a tick if something runs, or the first sleeper. */
void timer_program(void);

#endif
