/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/lguest/devices.h"

#include "kernel/paging.h"
#include "platform/lguest/hypercall.h"
#include "platform/platform.h"

#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER 2
#define STATUS_DRIVER_OK 4

static u8 *page;                     /* the descriptor page, right behind RAM */

static u32 record_size(const struct lguest_device *device)
{
	return sizeof(*device) + device->queue_count * sizeof(struct lguest_queue)
		+ 2 * device->feature_length + device->config_length;
}

void lguest_find_devices(void)
{
	u32 at = 0;

	page = device_map(boot_info.memory_end, 1);
	while (at + sizeof(struct lguest_device) <= PAGE_SIZE) {
		struct lguest_device *device = (struct lguest_device *)(page + at);

		if (device->type == DEVICE_END)
			break;
		if (device->type == DEVICE_CONSOLE)
			virtio_console_probe(device);
		else if (device->type == DEVICE_BLOCK)
			virtio_block_probe(device);
		at += record_size(device);
	}
}

struct lguest_queue device_queue(const struct lguest_device *device, u32 index)
{
	return ((const struct lguest_queue *)device->rest)[index];
}

static u8 *features(struct lguest_device *device)
{
	return device->rest + device->queue_count * sizeof(struct lguest_queue);
}

const u8 *device_config(const struct lguest_device *device)
{
	return device->rest + device->queue_count * sizeof(struct lguest_queue) + 2 * device->feature_length;
}

/* Of all changes of the status, the host hears of a reset and of the features being final. */
static void notify_status(const struct lguest_device *device)
{
	hypercall1(HCALL_NOTIFY, boot_info.memory_end + (u32)((const u8 *)device - page));
}

u32 device_begin(struct lguest_device *device, u32 wanted)
{
	u8 *offered = features(device), *accepted = offered + device->feature_length;
	u32 bit, result = 0;

	device->status = 0;
	notify_status(device);
	device->status = STATUS_ACKNOWLEDGE;
	device->status = STATUS_ACKNOWLEDGE | STATUS_DRIVER;
	for (bit = 0; bit < 8u * device->feature_length && bit < 32; bit++)
		if ((wanted >> bit & 1) && (offered[bit / 8] >> bit % 8 & 1)) {
			accepted[bit / 8] |= 1 << bit % 8;
			result |= 1u << bit;
		}
	notify_status(device);
	return result;
}

void device_ready(struct lguest_device *device)
{
	device->status |= STATUS_DRIVER_OK;
}
