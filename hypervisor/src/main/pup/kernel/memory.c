/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "memory.h"

#include "irq.h"
#include "platform/platform.h"
#include "string.h"

/* Frames that were never used lie above next_fresh; freed ones form a list through their first word. */
static u32 next_fresh, limit;
static u32 free_list, free_listed;

void memory_init(void)
{
	next_fresh = boot_info.first_free;
	limit = boot_info.memory;
	/* A module is either below first_free or, with an lguest host, at the end of RAM. */
	if (boot_info.module != boot_info.module_end && boot_info.module >= next_fresh && boot_info.module < limit)
		limit = boot_info.module;
}

u32 frame_allocate(void)
{
	u32 flags = irq_save();
	u32 frame = free_list;

	if (frame) {
		free_list = *(u32 *)linear(frame);
		free_listed--;
	} else if (next_fresh < limit) {
		frame = next_fresh;
		next_fresh += PAGE_SIZE;
	}
	irq_restore(flags);
	return frame;
}

u32 frame_allocate_zeroed(void)
{
	u32 frame = frame_allocate();

	if (frame)
		memset(linear(frame), 0, PAGE_SIZE);
	return frame;
}

void frame_free(u32 frame)
{
	u32 flags = irq_save();

	*(u32 *)linear(frame) = free_list;
	free_list = frame;
	free_listed++;
	irq_restore(flags);
}

u32 frames_free(void)
{
	return free_listed + (limit - next_fresh) / PAGE_SIZE;
}
