/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_VIRTQUEUE_H
#define PUP_VIRTQUEUE_H

#include "platform/lguest/devices.h"
#include "types.h"

struct virtqueue {
	u32 count, irq, address;     /* address: physical, also what NOTIFY wants */
	struct virtqueue_descriptor *descriptors;
	volatile struct virtqueue_available *available;
	volatile struct virtqueue_used *used;
	u16 seen;                    /* used entries taken so far */
};

/* A part of a request; kernel memory that is physically contiguous. */
struct virtqueue_buffer {
	void *start;
	u32 length;
	bool device_writes;
};

void virtqueue_open(struct virtqueue *queue, const struct lguest_device *device, u32 index);
void virtqueue_suppress_interrupts(struct virtqueue *queue);

/* Offers one request, from descriptor 0 on: there is never more than one under way. */
void virtqueue_offer(struct virtqueue *queue, const struct virtqueue_buffer *buffers, u32 count);

/* True, once, if the request is finished; *length is what the device wrote. */
bool virtqueue_take(struct virtqueue *queue, u32 *length);

#endif
