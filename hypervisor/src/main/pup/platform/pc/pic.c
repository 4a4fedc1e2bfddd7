/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout.h"
#include "platform/pc/pc.h"
#include "platform/pc/ports.h"

#define MASTER 0x20
#define SLAVE 0xA0
#define INITIALISE 0x11
#define END_OF_INTERRUPT 0x20
#define CASCADE 2

static u16 masked = 0xFFFF & ~(1 << CASCADE);

static void write_mask(void)
{
	out8(MASTER + 1, (u8)masked);
	out8(SLAVE + 1, masked >> 8);
}

void pic_init(void)
{
	out8(MASTER, INITIALISE);
	out8(SLAVE, INITIALISE);
	out8(MASTER + 1, IRQ_BASE);
	out8(SLAVE + 1, IRQ_BASE + 8);
	out8(MASTER + 1, 1 << CASCADE);
	out8(SLAVE + 1, CASCADE);
	out8(MASTER + 1, 1);
	out8(SLAVE + 1, 1);
	write_mask();
}

void pic_begin(u32 irq)
{
	masked |= 1 << irq;
	write_mask();
	if (irq >= 8)
		out8(SLAVE, END_OF_INTERRUPT);
	out8(MASTER, END_OF_INTERRUPT);
}

void pic_unmask(u32 irq)
{
	masked &= ~(1 << irq);
	write_mask();
}

void pic_end(u32 irq)
{
	pic_unmask(irq);
}
