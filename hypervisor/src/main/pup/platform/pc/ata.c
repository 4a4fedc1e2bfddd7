/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first disk of the primary IDE channel, by programmed I/O without interrupts. */
#include "abi.h"
#include "kernel/disk.h"
#include "platform/pc/pc.h"
#include "platform/pc/ports.h"

#define DATA 0x1F0
#define COUNT 0x1F2
#define LBA_LOW 0x1F3
#define DEVICE 0x1F6
#define COMMAND 0x1F7
#define STATUS 0x1F7
#define CONTROL 0x3F6

#define STATUS_ERROR 0x01
#define STATUS_DATA 0x08
#define STATUS_READY 0x40
#define STATUS_BUSY 0x80

#define COMMAND_READ 0x20
#define COMMAND_WRITE 0x30
#define COMMAND_FLUSH 0xE7
#define COMMAND_IDENTIFY 0xEC

#define NO_INTERRUPTS 2
#define DEVICE_LBA 0xE0
#define IDENTIFY_SECTORS 60

static struct disk_driver driver;

static bool wait(u8 wanted)
{
	u8 status;

	do
		status = in8(STATUS);
	while (status & STATUS_BUSY);
	return !(status & STATUS_ERROR) && (status & wanted) == wanted;
}

static void command(u8 what, u32 sector, u32 count)
{
	u32 i;

	out8(DEVICE, DEVICE_LBA | (sector >> 24 & 15));
	out8(COUNT, (u8)count);
	for (i = 0; i < 3; i++)
		out8((u16)(LBA_LOW + i), (u8)(sector >> 8 * i));
	out8(COMMAND, what);
}

static bool transfer(bool write, u64 sector, u32 count, void *buffer)
{
	u16 *words = buffer;
	u32 i;

	command(write ? COMMAND_WRITE : COMMAND_READ, (u32)sector, count);
	for (; count; count--) {
		if (!wait(STATUS_DATA))
			return false;
		for (i = 0; i < SECTOR_SIZE / 2; i++, words++)
			if (write)
				out16(DATA, *words);
			else
				*words = in16(DATA);
	}
	return wait(STATUS_READY);
}

static bool flush(void)
{
	command(COMMAND_FLUSH, 0, 0);
	return wait(STATUS_READY);
}

void ata_probe(void)
{
	u16 identity[SECTOR_SIZE / 2];
	u32 i;

	out8(DEVICE, DEVICE_LBA);
	if (in8(STATUS) == 0 || in8(STATUS) == 0xFF)
		return;
	out8(CONTROL, NO_INTERRUPTS);
	command(COMMAND_IDENTIFY, 0, 0);
	if (in8(STATUS) == 0 || !wait(STATUS_DATA))
		return;
	for (i = 0; i < COUNT_OF(identity); i++)
		identity[i] = in16(DATA);
	driver = (struct disk_driver) {
		"ata", identity[IDENTIFY_SECTORS] | (u32)identity[IDENTIFY_SECTORS + 1] << 16, transfer, flush,
	};
	disk_register(&driver);
}
