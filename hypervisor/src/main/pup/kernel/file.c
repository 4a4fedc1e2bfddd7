/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "file.h"

#include "abi.h"
#include "console.h"
#include "pipe.h"
#include "process.h"

static enum pipe_end pipe_end(const struct file *file)
{
	return file->kind == FILE_PIPE_READER ? PIPE_READER : PIPE_WRITER;
}

static bool is_pipe(const struct file *file)
{
	return file->kind == FILE_PIPE_READER || file->kind == FILE_PIPE_WRITER;
}

static void close(struct file *file)
{
	if (is_pipe(file))
		pipe_release(file->pipe, pipe_end(file));
	*file = (struct file) { .kind = FILE_CLOSED };
}

void files_open_console(struct file *files)
{
	u32 i;

	for (i = 0; i < FILES; i++)
		files[i] = (struct file) { .kind = i <= 2 ? FILE_CONSOLE : FILE_CLOSED };
}

void files_inherit(struct file *files, const struct file *from)
{
	u32 i;

	for (i = 0; i < FILES; i++) {
		files[i] = from[i];
		if (is_pipe(&files[i]))
			pipe_hold(files[i].pipe, pipe_end(&files[i]));
	}
}

void files_close(struct file *files)
{
	u32 i;

	for (i = 0; i < FILES; i++)
		close(&files[i]);
}

/* An open descriptor of the current process, or null. */
static struct file *find(u32 descriptor)
{
	return descriptor < FILES && current->files[descriptor].kind != FILE_CLOSED
		? &current->files[descriptor] : NULL;
}

int file_read(u32 descriptor, u8 *to, u32 length)
{
	const struct file *file = find(descriptor);

	if (!file || file->kind == FILE_PIPE_WRITER)
		return -EBADF;
	if (!length)
		return 0;
	return file->kind == FILE_CONSOLE ? (int)console_read((char *)to, length)
		: pipe_read(file->pipe, to, length);
}

int file_write(u32 descriptor, const u8 *from, u32 length)
{
	const struct file *file = find(descriptor);

	if (!file || file->kind == FILE_PIPE_READER)
		return -EBADF;
	if (file->kind != FILE_CONSOLE)
		return pipe_write(file->pipe, from, length);
	console_write((const char *)from, length);
	return (int)length;
}

int file_close(u32 descriptor)
{
	struct file *file = find(descriptor);

	if (!file)
		return -EBADF;
	close(file);
	return 0;
}

int file_pipe(u32 descriptors[2])
{
	u32 ends[2], found = 0, i;
	struct pipe *pipe;

	for (i = 0; i < FILES && found < 2; i++)
		if (current->files[i].kind == FILE_CLOSED)
			ends[found++] = i;
	if (found < 2)
		return -EMFILE;
	pipe = pipe_create();
	if (!pipe)
		return -ENFILE;
	current->files[ends[0]] = (struct file) { FILE_PIPE_READER, pipe };
	current->files[ends[1]] = (struct file) { FILE_PIPE_WRITER, pipe };
	descriptors[0] = ends[0];
	descriptors[1] = ends[1];
	return 0;
}
