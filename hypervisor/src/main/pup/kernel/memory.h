/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_MEMORY_H
#define PUP_MEMORY_H

#include "types.h"

/* Physical page frames; 0 means there is none. */
void memory_init(void);
u32 frame_allocate(void);        /* contents undefined */
u32 frame_allocate_zeroed(void);
void frame_free(u32 frame);
u32 frames_free(void);

#endif
