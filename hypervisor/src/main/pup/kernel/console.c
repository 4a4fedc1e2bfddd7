/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "console.h"

#include "irq.h"
#include "process.h"

#define INPUT_SIZE 4096             /* a power of two */

static const struct console_driver *driver;
static char input[INPUT_SIZE];
static u32 input_head, input_tail;  /* free running */

void console_register(const struct console_driver *console)
{
	driver = console;
}

static void write_raw(const char *text, u32 length)
{
	if (driver)
		driver->write(text, length);
	else
		platform->early_write(text, length);
}

void console_write(const char *text, u32 length)
{
	char chunk[128];
	u32 used = 0;
	u32 flags = irq_save();

	while (length--) {
		if (*text == '\n')
			chunk[used++] = '\r';
		chunk[used++] = *text++;
		if (used >= sizeof(chunk) - 1) {
			write_raw(chunk, used);
			used = 0;
		}
	}
	if (used)
		write_raw(chunk, used);
	irq_restore(flags);
}

u32 console_input_room(void)
{
	return INPUT_SIZE - (input_head - input_tail);
}

void console_input(const char *text, u32 length)
{
	for (; length && console_input_room(); length--)
		input[input_head++ % INPUT_SIZE] = *text++;
	wake(input);
}

u32 console_read(char *to, u32 length)
{
	u32 taken = 0;
	u32 flags = irq_save();

	while (input_head == input_tail)
		sleep_on(input);
	while (taken < length && input_head != input_tail)
		to[taken++] = input[input_tail++ % INPUT_SIZE];
	if (driver && driver->input_wanted)
		driver->input_wanted();
	irq_restore(flags);
	return taken;
}
