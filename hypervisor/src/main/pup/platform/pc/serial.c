/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/console.h"
#include "kernel/irq.h"
#include "platform/pc/pc.h"
#include "platform/pc/ports.h"

#define COM1 0x3F8
#define DATA COM1
#define INTERRUPT_ENABLE (COM1 + 1)
#define FIFO_CONTROL (COM1 + 2)
#define LINE_CONTROL (COM1 + 3)
#define MODEM_CONTROL (COM1 + 4)
#define LINE_STATUS (COM1 + 5)
#define RECEIVED 0x01
#define TRANSMITTER_EMPTY 0x20
#define COM1_IRQ 4

void serial_write(const char *text, u32 length)
{
	for (; length; length--, text++) {
		while (!(in8(LINE_STATUS) & TRANSMITTER_EMPTY))
			;
		out8(DATA, (u8)*text);
	}
}

static void drain(void)
{
	while (console_input_room() && (in8(LINE_STATUS) & RECEIVED)) {
		char c = (char)in8(DATA);

		console_input(&c, 1);
	}
}

void serial_init(void)
{
	out8(LINE_CONTROL, 0x80);
	out8(DATA, 1);                  /* 115200 baud */
	out8(INTERRUPT_ENABLE, 0);
	out8(LINE_CONTROL, 0x03);       /* 8 bits, no parity */
	drain();                        /* turning the FIFO on loses what has arrived */
	out8(FIFO_CONTROL, 0x01);
	out8(MODEM_CONTROL, 0x0B);      /* the last bit lets interrupts through */
}

static void interrupt(void *context)
{
	(void)context;
	drain();
}

void serial_probe(void)
{
	static const struct console_driver driver = { "serial", serial_write, drain };
	u32 flags = irq_save();

	console_register(&driver);
	irq_register(COM1_IRQ, "console", interrupt, NULL);
	out8(INTERRUPT_ENABLE, RECEIVED);
	drain();
	irq_restore(flags);
}
