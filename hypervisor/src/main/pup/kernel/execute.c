/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "execute.h"

#include "abi.h"
#include "image.h"
#include "paging.h"
#include "process.h"
#include "string.h"
#include "trap.h"
#include "user.h"

#define ARGUMENTS 63                 /* of a program */
#define ARGUMENT_BYTES 2048          /* and of all their texts */

/* The first words on a program's stack: System V ABI, Intel386 supplement, process initialization. */
struct start_block {
	u32 words[1 + ARGUMENTS + 1 + 1 + 2];  /* count, arguments, null, no environment, no auxiliary vector */
	char texts[ARGUMENT_BYTES];
};

_Static_assert(sizeof(struct start_block) <= PAGE_SIZE, "is written to one page");

/* Copies arguments out of the process, with addresses as they will be at the end of its stack. */
static int read_arguments(struct start_block *block, const u32 *arguments)
{
	u32 texts = USER_STACK_TOP - sizeof(block->texts), used = 0, count;

	memset(block, 0, sizeof(*block));
	for (count = 0; ; count++) {
		int length;

		if (!user_access(&arguments[count], sizeof(u32), false))
			return -EFAULT;
		if (!arguments[count])
			break;
		if (count == ARGUMENTS)
			return -E2BIG;
		length = user_text(block->texts + used, (const char *)arguments[count], sizeof(block->texts) - used);
		if (length < 0)
			return length;
		block->words[1 + count] = texts + used;
		used += (u32)length;
	}
	block->words[0] = count;
	return 0;
}

int process_execute(struct regs *regs, const char *path, const u32 *arguments)
{
	static struct start_block block;     /* nothing below gives the processor away */
	const struct image *image = image_file();
	u32 stack = USER_STACK_TOP - sizeof(block), directory;
	char name[sizeof(INIT_PATH)];
	int result = user_text(name, path, sizeof(name));

	if (result == -EFAULT)
		return result;
	if (result < 0 || strcmp(name, INIT_PATH) || !image)
		return -ENOENT;
	result = read_arguments(&block, arguments);
	if (result < 0)
		return result;
	directory = directory_create();
	if (!directory)
		return -ENOMEM;

	/* From here on there is no way back to the old program. */
	process_become(image, name, directory);
	regs_at_start(regs, image->entry, stack);
	if (!user_access((void *)stack, sizeof(block), true)) {
		const struct exit_info out_of_memory = { .killed = 1, .vector = VECTOR_PAGE_FAULT };

		process_exit(&out_of_memory);
	}
	memcpy((void *)stack, &block, sizeof(block));
	return 0;
}
