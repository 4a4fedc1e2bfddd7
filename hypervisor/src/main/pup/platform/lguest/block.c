/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtio block device: one request at a time, the caller sleeps until its interrupt. */
#include "kernel/disk.h"

#include "abi.h"
#include "kernel/irq.h"
#include "kernel/process.h"
#include "platform/lguest/devices.h"
#include "platform/lguest/virtqueue.h"
#include "string.h"

#define FEATURE_FLUSH (1u << 9)

#define REQUEST_READ 0
#define REQUEST_WRITE 1
#define REQUEST_FLUSH 4
#define STATUS_OK 0

static struct virtqueue queue;
static bool present, finished, can_flush;
static struct disk_driver driver;

static struct {
	u32 type, priority;
	u64 sector;
} header __attribute__((aligned(16)));
static u8 status;

static void interrupt(void *context)
{
	u32 ignored;

	(void)context;
	if (virtqueue_take(&queue, &ignored)) {
		finished = true;
		wake(&queue);
	}
}

static bool request(u32 type, u64 sector, void *buffer, u32 length)
{
	struct virtqueue_buffer buffers[3] = { { &header, sizeof(header), false } };
	u32 used = 1, flags = irq_save();

	header.type = type;
	header.priority = 0;
	header.sector = sector;
	status = 0xFF;
	finished = false;
	if (length)
		buffers[used++] = (struct virtqueue_buffer) { buffer, length, type == REQUEST_READ };
	buffers[used++] = (struct virtqueue_buffer) { &status, 1, true };
	virtqueue_offer(&queue, buffers, used);
	while (!finished)
		sleep_on(&queue);
	irq_restore(flags);
	return *(volatile u8 *)&status == STATUS_OK;
}

static bool transfer(bool write, u64 sector, u32 count, void *buffer)
{
	return request(write ? REQUEST_WRITE : REQUEST_READ, sector, buffer, count * SECTOR_SIZE);
}

static bool flush(void)
{
	return !can_flush || request(REQUEST_FLUSH, 0, NULL, 0);
}

void virtio_block_probe(struct lguest_device *device)
{
	if (present || device->queue_count < 1 || device->config_length < sizeof(u64))
		return;
	present = true;
	can_flush = device_begin(device, FEATURE_FLUSH) & FEATURE_FLUSH;
	virtqueue_open(&queue, device, 0);
	device_ready(device);
	irq_register(queue.irq, "disk", interrupt, NULL);
	driver = (struct disk_driver) { "virtio", 0, transfer, flush };
	memcpy(&driver.sectors, device_config(device), sizeof(driver.sectors));
	disk_register(&driver);
}
