/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user half of an address space:
 *
 *   USER_TEXT        text and constants   mapped straight from the image in the kernel, read-only
 *                    data                 copied from the image, page by page
 *                    bss, heap            zero pages on demand
 *   USER_STACK_TOP   stack, downwards     likewise
 *
 * A zero page that is only read is one frame shared by all; writing it replaces it by a fresh frame.
 */
#include "user.h"

#include "memory.h"
#include "paging.h"
#include "platform/platform.h"
#include "printk.h"
#include "process.h"
#include "string.h"

#define READ_ONLY (PTE_PRESENT | PTE_USER | PTE_ACCESSED | PTE_SHARED)
#define READ_WRITE (PTE_PRESENT | PTE_WRITE | PTE_USER | PTE_ACCESSED | PTE_DIRTY)

extern const u8 user_blob[], user_blob_end[];   /* kernel/blob.S, page aligned */

static u32 zero_frame;
static u32 fresh, zero, upgrades, shared, spurious;

static const struct user_image *image(void)
{
	return (const struct user_image *)user_blob;
}

static const void *in_blob(u32 user_address)
{
	return user_blob + (user_address - USER_TEXT);
}

void user_init(void)
{
	u32 offset;

	if (image()->magic != USER_IMAGE_MAGIC)
		panic("pup: bad user image");
	/*
	 * The launcher of lguest maps the kernel file copy-on-write, and its first write to a page moves
	 * that page under the feet of those who have mapped it already. So write each one before.
	 */
	for (offset = 0; user_blob + offset < user_blob_end; offset += PAGE_SIZE) {
		volatile u8 *byte = (volatile u8 *)user_blob + offset;

		*byte = *byte;
	}
	zero_frame = frame_allocate_zeroed();
}

u32 user_image_entry(void)
{
	return image()->entry;
}

u32 user_heap_start(void)
{
	return (image()->bss_end + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

const char *user_program_name(u32 program)
{
	const struct user_program *programs = in_blob((u32)image()->programs);

	return program < *(const u32 *)in_blob((u32)image()->program_count) ? programs[program].name : NULL;
}

static bool set(u32 page, u32 entry, u32 *counter)
{
	if (!page_set(current->directory, page, entry))
		return false;
	++*counter;
	return true;
}

static bool give_frame(u32 page, u32 *counter)
{
	u32 frame = frame_allocate_zeroed();
	u32 file_end = image()->data_end;

	if (!frame)
		return false;
	if (page >= image()->data_start && page < file_end)
		memcpy(linear(frame), in_blob(page), file_end - page < PAGE_SIZE ? file_end - page : PAGE_SIZE);
	if (!set(page, frame | READ_WRITE, counter)) {
		frame_free(frame);
		return false;
	}
	current->pages++;
	return true;
}

bool user_fault(u32 address, bool write)
{
	u32 page = address & ~(PAGE_SIZE - 1);
	const u32 *place = page_entry(current->directory, page);
	u32 entry = place ? *place : 0;

	if ((entry & PTE_PRESENT) && (!write || (entry & PTE_WRITE))) {
		/* Only a stale translation can have faulted: report the page again. */
		return set(page, entry, &spurious);
	}
	if (page >= USER_TEXT && page < image()->data_start) {
		if (write)
			return false;
		return set(page, physical(in_blob(page)) | READ_ONLY, &shared);
	}
	if (page >= image()->data_start && page < image()->data_end)
		return give_frame(page, &fresh);
	if ((page >= image()->data_end && page < current->heap_end)
	    || (page >= USER_STACK_TOP - USER_STACK_LIMIT && page < USER_STACK_TOP)) {
		if (entry & PTE_PRESENT)
			return give_frame(page, &upgrades);
		if (write)
			return give_frame(page, &fresh);
		return set(page, zero_frame | READ_ONLY, &zero);
	}
	return false;
}

bool user_access(const void *start, u32 length, bool write)
{
	u32 address = (u32)start, end = address + length;

	if (end < address || end > PAGE_OFFSET)
		return false;
	for (address &= ~(PAGE_SIZE - 1); address < end; address += PAGE_SIZE) {
		const u32 *place = page_entry(current->directory, address);
		u32 wanted = PTE_PRESENT | PTE_USER | (write ? PTE_WRITE : 0);

		if ((!place || (*place & wanted) != wanted) && !user_fault(address, write))
			return false;
	}
	return true;
}

u32 user_set_heap_end(u32 address)
{
	if (address >= user_heap_start() && address <= USER_HEAP_END) {
		u32 first_gone = (address + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
		u32 page, end = (current->heap_end + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

		for (page = first_gone; page < end; page += PAGE_SIZE)
			current->pages -= page_release(current->directory, page);
		current->heap_end = address;
	}
	return current->heap_end;
}

void user_fault_counts(struct statistics *statistics)
{
	statistics->faults_fresh = fresh;
	statistics->faults_zero = zero;
	statistics->faults_upgrade = upgrades;
	statistics->faults_shared = shared;
	statistics->faults_spurious = spurious;
}
