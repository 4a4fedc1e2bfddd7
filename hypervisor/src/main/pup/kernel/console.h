/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_CONSOLE_H
#define PUP_CONSOLE_H

#include "types.h"

struct console_driver {
	const char *name;
	void (*write)(const char *text, u32 length); /* interrupts are off */
	void (*input_wanted)(void);  /* the reader made room; may be null */
};

void console_register(const struct console_driver *driver);

/* Turns LF into CR LF. Before a driver is registered the platform's early output is used. */
void console_write(const char *text, u32 length);

/* For drivers, with interrupts off. */
void console_input(const char *text, u32 length);
u32 console_input_room(void);

/* Blocks until there is input. */
u32 console_read(char *to, u32 length);

#endif
