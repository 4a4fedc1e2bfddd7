/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "disk.h"

#include "abi.h"
#include "irq.h"
#include "layout.h"
#include "process.h"
#include "string.h"
#include "user.h"

static const struct disk_driver *disk;
static bool busy;

/* Transfers go through here: physically contiguous, whatever the process passed. */
static u8 bounce[DISK_MAX_SECTORS * SECTOR_SIZE] __attribute__((aligned(PAGE_SIZE)));

_Static_assert(sizeof(bounce) == PAGE_SIZE, "a request fits a page");

void disk_register(const struct disk_driver *driver)
{
	disk = driver;
}

static void acquire(void)
{
	u32 flags = irq_save();

	while (busy)
		sleep_on(&busy);
	busy = true;
	irq_restore(flags);
}

static void release(void)
{
	busy = false;
	wake(&busy);
}

static bool transfer(bool write, const struct disk_request *request)
{
	u32 length = request->count * SECTOR_SIZE;
	bool done;

	if (write)
		memcpy(bounce, request->buffer, length);
	done = disk->transfer(write, request->sector, request->count, bounce);
	if (done && !write)
		memcpy(request->buffer, bounce, length);
	return done;
}

int disk_call(u32 operation, struct disk_request *request)
{
	bool done;

	if (!disk)
		return -ENODEV;
	if (operation == DISK_CAPACITY) {
		request->sector = disk->sectors;
		return 0;
	}
	if (operation > DISK_FLUSH)
		return -EINVAL;
	if (operation != DISK_FLUSH) {
		if (!request->count || request->count > DISK_MAX_SECTORS
		    || request->sector >= disk->sectors || disk->sectors - request->sector < request->count)
			return -EINVAL;
		if (!user_access(request->buffer, request->count * SECTOR_SIZE, operation == DISK_READ))
			return -EFAULT;
	}
	acquire();
	done = operation == DISK_FLUSH ? disk->flush() : transfer(operation == DISK_WRITE, request);
	release();
	return done ? 0 : -EIO;
}
