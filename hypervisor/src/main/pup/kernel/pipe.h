/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_PIPE_H
#define PUP_PIPE_H

#include "types.h"

enum pipe_end { PIPE_READER, PIPE_WRITER };

struct pipe;

/* A pipe with one holder of each end; null if there are too many, or memory is short. */
struct pipe *pipe_create(void);
void pipe_hold(struct pipe *pipe, enum pipe_end end);
void pipe_release(struct pipe *pipe, enum pipe_end end);

/* Blocks until there is a byte; 0 if nobody will write one. */
int pipe_read(struct pipe *pipe, u8 *to, u32 length);

/* Blocks until all is written; -EPIPE if nobody will read it. */
int pipe_write(struct pipe *pipe, const u8 *from, u32 length);

#endif
