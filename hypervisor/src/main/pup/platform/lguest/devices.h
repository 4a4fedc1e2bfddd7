/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_LGUEST_DEVICES_H
#define PUP_LGUEST_DEVICES_H

#include "types.h"

#define DEVICE_END 0
#define DEVICE_BLOCK 2
#define DEVICE_CONSOLE 3

/* One record of the descriptor page; records follow each other without padding. */
struct lguest_device {
	u8 type, queue_count, feature_length, config_length;
	volatile u8 status;
	u8 rest[];                   /* queues, features offered, features accepted, configuration */
} __attribute__((packed));

struct lguest_queue {
	u16 count, irq;
	u32 page;
} __attribute__((packed));

/* Walks the descriptor page and hands each record to its driver. */
void lguest_find_devices(void);

struct lguest_queue device_queue(const struct lguest_device *device, u32 index);
const u8 *device_config(const struct lguest_device *device);

/* Resets the device and accepts those of the wanted features (bit numbers below 32) it offers. */
u32 device_begin(struct lguest_device *device, u32 wanted);
void device_ready(struct lguest_device *device);

/* Drivers. */
void virtio_console_probe(struct lguest_device *device);
void virtio_block_probe(struct lguest_device *device);

#endif
