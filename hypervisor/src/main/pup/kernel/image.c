/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where programs come from: an image in the kernel, and one ELF file beside it. */
#include "image.h"

#include "abi.h"
#include "layout.h"
#include "platform/platform.h"
#include "printk.h"
#include "string.h"

/* System V ABI, Intel386 supplement: what an executable begins with. */
#define ELF_MAGIC 0x464C457F
#define ELF_CLASS_32_LITTLE 0x0101
#define ELF_EXECUTABLE 2
#define ELF_MACHINE_386 3
#define ELF_LOAD 1
#define ELF_WRITABLE 2

struct elf_header {
	u32 magic;
	u16 class_and_order;
	u8 ignored[10];
	u16 type, machine;
	u32 version, entry, program_headers, section_headers, flags;
	u16 header_size, program_header_size, program_header_count;
};

struct elf_program_header {
	u32 type, offset, address, physical_address, file_size, memory_size, flags, alignment;
};

extern const u8 user_blob[], user_blob_end[];   /* kernel/blob.S, page aligned */

static struct image builtin, file;
static bool file_usable;

static const struct user_image *header(void)
{
	return (const struct user_image *)user_blob;
}

static const void *in_blob(u32 user_address)
{
	return user_blob + (user_address - USER_TEXT);
}

static u32 page_up(u32 address)
{
	return (address + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

/*
 * The launcher of lguest maps kernel and initrd copy-on-write, and its first write to a page moves that
 * page under the feet of those who have mapped it already. So write each one before.
 */
static void settle(const u8 *start, const u8 *end)
{
	for (; start < end; start += PAGE_SIZE) {
		volatile u8 *byte = (volatile u8 *)start;

		*byte = *byte;
	}
}

static void find_builtin(void)
{
	if (header()->magic != USER_IMAGE_MAGIC)
		panic("pup: bad user image");
	settle(user_blob, user_blob_end);
	builtin = (struct image) {
		.entry = header()->entry,
		.heap_start = page_up(header()->bss_end),
		.count = 2,
		.segments = {
			{ USER_TEXT, header()->data_start, header()->data_start, false, user_blob },
			{ header()->data_start, header()->data_end, header()->bss_end, true,
			  in_blob(header()->data_start) },
		},
	};
}

/* Adds a segment if it can be mapped as it lies in the file. */
static bool add_segment(const struct elf_program_header *from, const u8 *start, u32 size)
{
	u32 lead = from->address % PAGE_SIZE;
	struct segment *to = &file.segments[file.count];

	if (file.count == IMAGE_SEGMENTS || from->offset % PAGE_SIZE != lead
	    || from->offset > size || from->file_size > size - from->offset
	    || from->file_size > from->memory_size
	    || from->address < PAGE_SIZE || from->address >= USER_HEAP_END
	    || from->memory_size > USER_HEAP_END - from->address)
		return false;
	to->start = from->address - lead;
	to->file_end = from->address + from->file_size;
	to->end = from->address + from->memory_size;
	to->writable = from->flags & ELF_WRITABLE;
	to->contents = start + from->offset - lead;
	if (!to->writable && to->file_end != to->end)
		return false;
	if (page_up(to->end) > file.heap_start)
		file.heap_start = page_up(to->end);
	file.count++;
	return true;
}

static bool read_elf(const u8 *start, u32 size)
{
	const struct elf_header *elf = (const struct elf_header *)start;
	const struct elf_program_header *headers;
	u32 i;

	if (size < sizeof(*elf) || elf->magic != ELF_MAGIC || elf->class_and_order != ELF_CLASS_32_LITTLE
	    || elf->type != ELF_EXECUTABLE || elf->machine != ELF_MACHINE_386
	    || elf->program_header_size != sizeof(*headers) || elf->program_headers % 4
	    || elf->program_headers > size
	    || elf->program_header_count > (size - elf->program_headers) / sizeof(*headers))
		return false;
	headers = (const struct elf_program_header *)(start + elf->program_headers);
	for (i = 0; i < elf->program_header_count; i++)
		if (headers[i].type == ELF_LOAD && headers[i].memory_size
		    && !add_segment(&headers[i], start, size))
			return false;
	file.entry = elf->entry;
	return file.count > 0;
}

static void find_file(void)
{
	u32 start = boot_info.module, end = boot_info.module_end;

	if (start == end)
		return;
	if (start % PAGE_SIZE || end < start || end > boot_info.memory) {
		printk("pup: the initrd is out of reach\n");
		return;
	}
	settle(linear(start), linear(end));
	file_usable = read_elf(linear(start), end - start);
	if (!file_usable)
		printk("pup: the initrd is not a static executable for Linux/i386\n");
}

void image_init(void)
{
	find_builtin();
	find_file();
}

const struct image *image_builtin(void)
{
	return &builtin;
}

const char *image_builtin_program(u32 program)
{
	const struct user_program *programs = in_blob((u32)header()->programs);

	return program < *(const u32 *)in_blob((u32)header()->program_count) ? programs[program].name : NULL;
}

const struct image *image_file(void)
{
	return file_usable ? &file : NULL;
}

const struct segment *image_segment(const struct image *image, u32 page)
{
	u32 i;

	for (i = 0; i < image->count; i++)
		if (page >= image->segments[i].start && page < image->segments[i].end)
			return &image->segments[i];
	return NULL;
}
