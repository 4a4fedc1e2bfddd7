/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_IMAGE_H
#define PUP_IMAGE_H

#include "types.h"

#define IMAGE_SEGMENTS 4

/* A part of a program. Addresses are the process's; what is beyond file_end is zero. */
struct segment {
	u32 start;                   /* page aligned */
	u32 file_end, end;
	bool writable;               /* otherwise shared by all processes */
	const u8 *contents;          /* of start, page aligned */
};

/* A program as it is before it runs. */
struct image {
	u32 entry;
	u32 heap_start;              /* page aligned, behind all segments */
	u32 count;
	struct segment segments[IMAGE_SEGMENTS];
};

/* Looks at the image that is part of the kernel, and at the file that the loader brought along. */
void image_init(void);

const struct image *image_builtin(void);
const char *image_builtin_program(u32 program);  /* its name; null if there is no such program */

/* The file: an executable for Linux/i386, linked statically; null if there is none. */
const struct image *image_file(void);

/* The segment that has the page, or null. */
const struct segment *image_segment(const struct image *image, u32 page);

#endif
