/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "user.h"

#define SHOWN 64                    /* bytes of the first sector */
#define ROW 16
#define TEST_SECTORS 16

static u8 buffer[DISK_MAX_SECTORS * SECTOR_SIZE];

static bool capacity(u64 *sectors)
{
	struct disk_request request = { 0, 0, NULL };

	if (disk(DISK_CAPACITY, &request) < 0) {
		print("no disk\n");
		return false;
	}
	*sectors = request.sector;
	return true;
}

int disk_show(u32 argument)
{
	struct disk_request request = { 0, 1, buffer };
	u64 sectors;
	u32 i, j;
	s32 result;

	(void)argument;
	if (!capacity(&sectors))
		return 1;
	print("disk: %llu sectors\n", sectors);
	result = disk(DISK_READ, &request);
	if (result < 0) {
		print("disk: error %d\n", -result);
		return 1;
	}
	for (i = 0; i < SHOWN; i += ROW) {
		print("%04x ", i);
		for (j = 0; j < ROW; j++)
			print(" %02x", buffer[i + j]);
		print("  ");
		for (j = 0; j < ROW; j++)
			print("%c", buffer[i + j] >= ' ' && buffer[i + j] < 0x7F ? buffer[i + j] : '.');
		print("\n");
	}
	return 0;
}

/* A text that names its sector, then bytes that depend on it: recognisable from outside. */
static void fill(u8 *to, u32 sector)
{
	u32 i;

	for (i = 0; i < SECTOR_SIZE; i++)
		to[i] = (u8)(i * 7 + sector * 13);
	copy_text((char *)to, "pup: disktest", 16);
	memcpy(to + 16, &sector, sizeof(sector));
}

int disk_test(u32 argument)
{
	struct disk_request request = { 0, DISK_MAX_SECTORS, buffer };
	u64 sectors, first;
	bool ok = true;
	u32 i;

	(void)argument;
	if (!capacity(&sectors))
		return 1;
	if (sectors < TEST_SECTORS) {
		print("disktest: the disk is too small\n");
		return 1;
	}
	first = sectors - TEST_SECTORS;
	for (request.sector = first; request.sector < sectors; request.sector += DISK_MAX_SECTORS) {
		for (i = 0; i < DISK_MAX_SECTORS; i++)
			fill(buffer + i * SECTOR_SIZE, (u32)request.sector + i);
		ok &= disk(DISK_WRITE, &request) == 0;
	}
	ok &= disk(DISK_FLUSH, &request) == 0;

	/* One by one this time, from the end. */
	request.count = 1;
	for (request.sector = sectors - 1; request.sector >= first; request.sector--) {
		u8 expected[SECTOR_SIZE];

		fill(expected, (u32)request.sector);
		memset(buffer, 0, SECTOR_SIZE);
		ok &= disk(DISK_READ, &request) == 0 && !memcmp(buffer, expected, SECTOR_SIZE);
		if (!request.sector)
			break;
	}
	print("disktest: %u sectors from %llu on written, flushed and read back\n", TEST_SECTORS, first);
	return verdict("disktest", ok);
}
