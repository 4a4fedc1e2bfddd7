/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_PAGING_H
#define PUP_PAGING_H

#include "layout.h"
#include "types.h"

/* Page tables. Directories are named by their physical address, as the processor does. */
void paging_init(void);
u32 directory_create(void);             /* with the kernel's part; 0 if memory is short */
void directory_destroy(u32 directory);  /* must not be the one in use; frees the user frames */

/*
 * Gives another directory, which has no user pages yet, the user pages of the first: those that are
 * owned as copies. Returns the number of copies, or -1 if memory is short.
 */
int directory_copy(u32 from, u32 to);

/* The entry for a user address, or null. */
u32 *page_entry(u32 directory, u32 address);

/* Stores an entry for a user address and tells the platform; false if memory is short. */
bool page_set(u32 directory, u32 address, u32 entry);

/* Clears the entry for a user address and frees the frame if it is owned; true if it was. */
bool page_release(u32 directory, u32 address);

/* Maps physical pages outside RAM into the device window. */
void *device_map(u32 address, u32 pages);

#endif
