/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page faults the kernel handles, counted and timed, and some that end a process. */
#include "user.h"

#define DEFAULT_PAGES 512
#define MAXIMUM_PAGES 65536
#define SHARED_PAGES 64
#define VECTOR_PAGE_FAULT 14
#define ERROR_PRESENT 1
#define ERROR_WRITE 2
#define ERROR_USER 4

enum { NULL_READ, NULL_WRITE, TEXT_WRITE, KERNEL_READ, KERNEL_WRITE, STACK_OVERFLOW, KINDS };

static const struct {
	u32 address, error;
} fatal[KINDS] = {
	[NULL_READ] = { 0, ERROR_USER },
	[NULL_WRITE] = { 0, ERROR_USER | ERROR_WRITE },
	[TEXT_WRITE] = { USER_TEXT, ERROR_USER | ERROR_WRITE | ERROR_PRESENT },
	[KERNEL_READ] = { PAGE_OFFSET + KERNEL_PHYSICAL, ERROR_USER | ERROR_PRESENT },
	[KERNEL_WRITE] = { PAGE_OFFSET + KERNEL_PHYSICAL, ERROR_USER | ERROR_WRITE | ERROR_PRESENT },
	[STACK_OVERFLOW] = { USER_STACK_TOP - USER_STACK_LIMIT - 4, ERROR_USER | ERROR_WRITE },
};

int fault_child(u32 kind)
{
	volatile u32 *place;

	if (kind >= KINDS)
		return 1;
	place = (volatile u32 *)fatal[kind].address;
	if (fatal[kind].error & ERROR_WRITE)
		*place = 1;
	else
		(void)*place;
	return 0;
}

static bool fatal_faults(void)
{
	bool ok = true;
	u32 kind;

	for (kind = 0; kind < KINDS; kind++) {
		struct exit_info info = run_child(fault_child, kind);
		/* A host may report a page it has not looked at yet as absent. */
		u32 difference = (info.error ^ fatal[kind].error) & ~(u32)ERROR_PRESENT;

		if (!info.killed || info.vector != VECTOR_PAGE_FAULT || difference) {
			print("faults: case %u ended with exception %u, error %x\n", kind, info.vector, info.error);
			ok = false;
		}
	}
	return ok;
}

static u32 fresh_faults(void)
{
	struct statistics s;

	get_statistics(&s);
	return s.faults_fresh;
}

static u32 upgrade_faults(void)
{
	struct statistics s;

	get_statistics(&s);
	return s.faults_upgrade;
}

/* Writes one word to each page; false if a page was not zero before. */
static bool touch(volatile u32 *area, u32 pages)
{
	u32 i;

	for (i = 0; i < pages; i++, area += PAGE_SIZE / sizeof(*area)) {
		if (*(volatile u32 *)(area + 1))
			return false;
		*area = i;
		area[1] = ~i;
	}
	return true;
}

static bool holds(volatile u32 *area, u32 pages)
{
	u32 i;

	for (i = 0; i < pages; i++, area += PAGE_SIZE / sizeof(*area))
		if (*area != i || area[1] != ~i)
			return false;
	return true;
}

/* Sets one word in each page without reading it first: one fault a page. */
static void dirty(volatile u32 *area, u32 pages)
{
	for (; pages; pages--, area += PAGE_SIZE / sizeof(*area))
		*area = 1;
}

/* Accessed and dirty bits, after they were cleared. */
static bool flags_follow(volatile u32 *page)
{
	const u32 both = PTE_ACCESSED | PTE_DIRTY;
	u32 clean, read, written;

	system_call(SYS_PAGE_FLAGS, (u32)page, both, 0);
	clean = (u32)system_call(SYS_PAGE_FLAGS, (u32)page, 0, 0) & both;
	(void)*page;
	read = (u32)system_call(SYS_PAGE_FLAGS, (u32)page, 0, 0) & both;
	*page = 1;
	written = (u32)system_call(SYS_PAGE_FLAGS, (u32)page, 0, 0) & both;
	return clean == 0 && read == PTE_ACCESSED && written == both;
}

int faults(u32 pages)
{
	u8 *area;
	u32 counted, upgraded, each;
	bool ok = true;
	u64 start;

	if (!pages)
		pages = DEFAULT_PAGES;
	if (pages > MAXIMUM_PAGES)
		pages = MAXIMUM_PAGES;
	area = grow_heap(pages * PAGE_SIZE);
	if (!area)
		return verdict("faults", false);

	counted = fresh_faults();
	start = uptime();
	dirty((u32 *)area, pages);
	each = (u32)quotient(uptime() - start, pages);
	counted = fresh_faults() - counted;
	ok &= counted >= pages;

	/* The same addresses again, as zero pages that are read before they are written. */
	set_heap_end(area);
	set_heap_end(area + pages * PAGE_SIZE);
	upgraded = upgrade_faults();
	ok &= touch((u32 *)area, pages < SHARED_PAGES ? pages : SHARED_PAGES);
	upgraded = upgrade_faults() - upgraded;
	ok &= upgraded == (pages < SHARED_PAGES ? pages : SHARED_PAGES);
	ok &= holds((u32 *)area, pages < SHARED_PAGES ? pages : SHARED_PAGES);
	if (!flags_follow((u32 *)area)) {
		print("faults: accessed and dirty bits are not kept\n");
		ok = false;
	}
	ok &= fatal_faults();
	print("faults: %u pages touched, %u faults, %u ns each, %u write faults on zero pages, %u processes killed: %s\n",
	      pages, counted, each, upgraded, KINDS, ok ? "ok" : "FAILED");
	return !ok;
}
