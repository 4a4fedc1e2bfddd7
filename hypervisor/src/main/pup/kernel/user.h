/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_USER_H
#define PUP_USER_H

#include "types.h"

/* The user half of an address space. */
void user_init(void);

/* Makes a page of the current process accessible, as its page fault would; false if it has none. */
bool user_fault(u32 address, bool write);

/* Makes a range accessible so that the kernel may touch it. */
bool user_access(const void *address, u32 length, bool write);

/*
 * Copies a text that ends with a NUL, which counts, into the kernel. Returns its length, -EFAULT, or
 * -E2BIG if it is longer than size.
 */
int user_text(char *to, const char *from, u32 size);

/* Moves the end of the heap; returns where it is afterwards. */
u32 user_set_heap_end(u32 address);

struct statistics;
void user_fault_counts(struct statistics *statistics);

#endif
