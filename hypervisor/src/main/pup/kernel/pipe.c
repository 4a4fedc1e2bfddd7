/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pipe.h"

#include "abi.h"
#include "irq.h"
#include "layout.h"
#include "memory.h"
#include "platform/platform.h"
#include "process.h"

#define PIPES 32

static struct pipe {
	u8 *data;                    /* one page */
	u32 head, tail;              /* free running */
	u32 holders[2];              /* by end; none of both: the slot is free */
} pipes[PIPES];

struct pipe *pipe_create(void)
{
	u32 i;

	for (i = 0; i < PIPES; i++)
		if (!pipes[i].holders[PIPE_READER] && !pipes[i].holders[PIPE_WRITER]) {
			u32 frame = frame_allocate();

			if (!frame)
				return NULL;
			pipes[i] = (struct pipe) { .data = linear(frame), .holders = { 1, 1 } };
			return &pipes[i];
		}
	return NULL;
}

void pipe_hold(struct pipe *pipe, enum pipe_end end)
{
	pipe->holders[end]++;
}

void pipe_release(struct pipe *pipe, enum pipe_end end)
{
	if (--pipe->holders[end])
		return;
	if (pipe->holders[PIPE_READER] || pipe->holders[PIPE_WRITER])
		wake(pipe);
	else
		frame_free(physical(pipe->data));
}

int pipe_read(struct pipe *pipe, u8 *to, u32 length)
{
	u32 flags = irq_save(), done = 0;

	while (pipe->head == pipe->tail && pipe->holders[PIPE_WRITER])
		sleep_on(pipe);
	while (done < length && pipe->head != pipe->tail)
		to[done++] = pipe->data[pipe->tail++ % PAGE_SIZE];
	wake(pipe);
	irq_restore(flags);
	return (int)done;
}

int pipe_write(struct pipe *pipe, const u8 *from, u32 length)
{
	u32 flags = irq_save(), done = 0;

	while (done < length && pipe->holders[PIPE_READER]) {
		if (pipe->head - pipe->tail == PAGE_SIZE) {
			sleep_on(pipe);
			continue;
		}
		while (done < length && pipe->head - pipe->tail < PAGE_SIZE)
			pipe->data[pipe->head++ % PAGE_SIZE] = from[done++];
		wake(pipe);
	}
	irq_restore(flags);
	return done || !length ? (int)done : -EPIPE;
}
