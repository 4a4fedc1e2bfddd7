/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_IRQ_H
#define PUP_IRQ_H

#include "platform/platform.h"
#include "types.h"

typedef void irq_handler(void *context);

/* Handlers run with interrupts off. */
void irq_register(u32 irq, const char *name, irq_handler *handler, void *context);
u32 irq_count(u32 irq);
const char *irq_name(u32 irq);

static inline u32 irq_save(void)
{
	return platform->irq_save();
}

static inline void irq_restore(u32 flags)
{
	platform->irq_restore(flags);
}

#endif
