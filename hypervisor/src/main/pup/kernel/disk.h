/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_DISK_H
#define PUP_DISK_H

#include "types.h"

struct disk_driver {
	const char *name;
	u64 sectors;
	/* Both block until done and return false on an error. The buffer lies within one page. */
	bool (*transfer)(bool write, u64 sector, u32 count, void *buffer);
	bool (*flush)(void);
};

void disk_register(const struct disk_driver *driver);

/* Serves SYS_DISK: 0 or a negative error. */
struct disk_request;
int disk_call(u32 operation, struct disk_request *request);

#endif
