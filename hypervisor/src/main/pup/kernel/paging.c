/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "paging.h"

#include "memory.h"
#include "platform/platform.h"
#include "printk.h"
#include "string.h"

#define ENTRIES 1024
#define USER_ENTRIES (PAGE_OFFSET >> 22)
#define FRAME(entry) ((entry) & ~PTE_FLAGS)

extern u32 kernel_directory[ENTRIES];

static u32 device_table[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static u32 device_pages;

void paging_init(void)
{
	/* The low alias was for the way up only; all directories share what is above. */
	memset(kernel_directory, 0, USER_ENTRIES * sizeof(u32));
	kernel_directory[DEVICE_WINDOW >> 22] = physical(device_table) | PDE_FLAGS;
	platform->flush_all();
}

u32 directory_create(void)
{
	u32 directory = frame_allocate_zeroed();

	if (directory)
		memcpy((u32 *)linear(directory) + USER_ENTRIES, kernel_directory + USER_ENTRIES,
		       (ENTRIES - USER_ENTRIES) * sizeof(u32));
	return directory;
}

static bool free_owned(u32 entry)
{
	bool owned = (entry & PTE_PRESENT) && !(entry & PTE_SHARED);

	if (owned)
		frame_free(FRAME(entry));
	return owned;
}

void directory_destroy(u32 directory)
{
	u32 *entries = linear(directory);
	u32 i, j;

	for (i = 0; i < USER_ENTRIES; i++) {
		u32 *table = linear(FRAME(entries[i]));

		if (!entries[i])
			continue;
		for (j = 0; j < ENTRIES; j++)
			free_owned(table[j]);
		entries[i] = 0;
		/* A host may know this directory by its address, which will be used again. */
		platform->directory_changed(directory, i);
		frame_free(physical(table));
	}
	frame_free(directory);
}

u32 *page_entry(u32 directory, u32 address)
{
	u32 entry = ((u32 *)linear(directory))[address >> 22];

	return entry ? (u32 *)linear(FRAME(entry)) + (address >> 12) % ENTRIES : NULL;
}

bool page_set(u32 directory, u32 address, u32 entry)
{
	u32 *place = page_entry(directory, address);

	if (!place) {
		u32 table = frame_allocate_zeroed();

		if (!table)
			return false;
		((u32 *)linear(directory))[address >> 22] = table | PDE_FLAGS;
		platform->directory_changed(directory, address >> 22);
		place = page_entry(directory, address);
	}
	*place = entry;
	platform->page_changed(directory, address, entry);
	return true;
}

bool page_release(u32 directory, u32 address)
{
	u32 *place = page_entry(directory, address);
	u32 entry = place ? *place : 0;

	if (!entry)
		return false;
	*place = 0;
	platform->page_changed(directory, address, 0);
	return free_owned(entry);
}

static bool copy_page(u32 directory, u32 address, u32 entry)
{
	u32 frame = frame_allocate();

	if (!frame)
		return false;
	memcpy(linear(frame), linear(FRAME(entry)), PAGE_SIZE);
	if (!page_set(directory, address, frame | (entry & PTE_FLAGS))) {
		frame_free(frame);
		return false;
	}
	return true;
}

int directory_copy(u32 from, u32 to)
{
	const u32 *tables = linear(from);
	u32 i, j;
	int copies = 0;

	for (i = 0; i < USER_ENTRIES; i++) {
		const u32 *entries = linear(FRAME(tables[i]));

		for (j = 0; tables[i] && j < ENTRIES; j++) {
			u32 address = i << 22 | j << 12;

			if (!(entries[j] & PTE_PRESENT))
				continue;
			if (entries[j] & PTE_SHARED) {
				if (!page_set(to, address, entries[j]))
					return -1;
			} else {
				if (!copy_page(to, address, entries[j]))
					return -1;
				copies++;
			}
		}
	}
	return copies;
}

void *device_map(u32 address, u32 pages)
{
	u32 first = device_pages;

	if (device_pages + pages > ENTRIES)
		panic("pup: device window is full");
	for (; pages; pages--, address += PAGE_SIZE) {
		u32 entry = address | PTE_PRESENT | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY;

		device_table[device_pages] = entry;
		platform->page_changed(physical(kernel_directory), DEVICE_WINDOW + device_pages * PAGE_SIZE, entry);
		device_pages++;
	}
	return (void *)(DEVICE_WINDOW + first * PAGE_SIZE);
}
