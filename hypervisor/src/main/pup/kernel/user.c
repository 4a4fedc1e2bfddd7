/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user half of an address space:
 *
 *   segments of      text and constants   mapped straight from the image, read-only
 *   the image        data                 copied from the image, page by page
 *                    bss                  zero pages on demand
 *   behind them      heap                 likewise
 *   USER_STACK_TOP   stack, downwards     likewise
 *
 * A zero page that is only read is one frame shared by all; writing it replaces it by a fresh frame.
 */
#include "user.h"

#include "abi.h"
#include "image.h"
#include "memory.h"
#include "paging.h"
#include "platform/platform.h"
#include "process.h"
#include "string.h"

#define READ_ONLY (PTE_PRESENT | PTE_USER | PTE_ACCESSED | PTE_SHARED)
#define READ_WRITE (PTE_PRESENT | PTE_WRITE | PTE_USER | PTE_ACCESSED | PTE_DIRTY)

static u32 zero_frame;
static u32 fresh, zero, upgrades, shared, spurious;

void user_init(void)
{
	zero_frame = frame_allocate_zeroed();
}

static bool set(u32 page, u32 entry, u32 *counter)
{
	if (!page_set(current->directory, page, entry))
		return false;
	++*counter;
	return true;
}

/* Maps a fresh frame: with what the segment has in its file for the page, if there is one, or zero. */
static bool give_frame(u32 page, const struct segment *segment, u32 *counter)
{
	u32 frame = frame_allocate_zeroed();

	if (!frame)
		return false;
	if (segment && page < segment->file_end) {
		u32 rest = segment->file_end - page;

		memcpy(linear(frame), segment->contents + (page - segment->start), rest < PAGE_SIZE ? rest : PAGE_SIZE);
	}
	if (!set(page, frame | READ_WRITE, counter)) {
		frame_free(frame);
		return false;
	}
	current->pages++;
	return true;
}

static bool in_heap_or_stack(u32 page)
{
	return (page >= current->image->heap_start && page < current->heap_end)
		|| (page >= USER_STACK_TOP - USER_STACK_LIMIT && page < USER_STACK_TOP);
}

bool user_fault(u32 address, bool write)
{
	u32 page = address & ~(PAGE_SIZE - 1);
	const u32 *place = page_entry(current->directory, page);
	u32 entry = place ? *place : 0;
	const struct segment *segment;

	if ((entry & PTE_PRESENT) && (!write || (entry & PTE_WRITE))) {
		/* Only a stale translation can have faulted: report the page again. */
		return set(page, entry, &spurious);
	}
	segment = image_segment(current->image, page);
	if (segment && !segment->writable) {
		if (write)
			return false;
		return set(page, physical(segment->contents + (page - segment->start)) | READ_ONLY, &shared);
	}
	if (segment && page < segment->file_end)
		return give_frame(page, segment, &fresh);
	if (!segment && !in_heap_or_stack(page))
		return false;
	if (entry & PTE_PRESENT)
		return give_frame(page, NULL, &upgrades);
	if (write)
		return give_frame(page, NULL, &fresh);
	return set(page, zero_frame | READ_ONLY, &zero);
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

int user_text(char *to, const char *from, u32 size)
{
	u32 length;

	for (length = 0; length < size; length++) {
		if ((!length || (u32)(from + length) % PAGE_SIZE == 0) && !user_access(from + length, 1, false))
			return -EFAULT;
		to[length] = from[length];
		if (!to[length])
			return (int)length + 1;
	}
	return -E2BIG;
}

u32 user_set_heap_end(u32 address)
{
	if (address >= current->image->heap_start && address <= USER_HEAP_END) {
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
