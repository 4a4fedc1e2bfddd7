/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "irq.h"

#include "printk.h"

static struct {
	irq_handler *handler;
	void *context;
	const char *name;
	u32 count;
} lines[IRQ_COUNT];

void irq_register(u32 irq, const char *name, irq_handler *handler, void *context)
{
	if (irq >= IRQ_COUNT)
		panic("pup: no interrupt line %u", irq);
	lines[irq].handler = handler;
	lines[irq].context = context;
	lines[irq].name = name;
	platform->irq_unmask(irq);
}

u32 irq_count(u32 irq)
{
	return lines[irq].count;
}

const char *irq_name(u32 irq)
{
	return lines[irq].name ? lines[irq].name : "";
}

/* Called from kernel/entry.inc. */
void handle_irq(struct regs *regs, u32 irq);
void handle_irq(struct regs *regs, u32 irq)
{
	(void)regs;
	platform->irq_begin(irq);
	lines[irq].count++;
	if (lines[irq].handler)
		lines[irq].handler(lines[irq].context);
	platform->irq_end(irq);
}
