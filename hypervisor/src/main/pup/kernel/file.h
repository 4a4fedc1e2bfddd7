/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_FILE_H
#define PUP_FILE_H

#include "types.h"

#define FILES 8                      /* descriptors of a process */

enum file_kind { FILE_CLOSED, FILE_CONSOLE, FILE_PIPE_READER, FILE_PIPE_WRITER };

/* What a descriptor of the process stands for. */
struct file {
	enum file_kind kind;
	struct pipe *pipe;
};

void files_open_console(struct file *files);                       /* as descriptors 0, 1 and 2 */
void files_inherit(struct file *files, const struct file *from);
void files_close(struct file *files);

/* Of the current process; results are those of the system calls. Buffers must be accessible. */
int file_read(u32 descriptor, u8 *to, u32 length);
int file_write(u32 descriptor, const u8 *from, u32 length);
int file_close(u32 descriptor);
int file_pipe(u32 descriptors[2]);

#endif
