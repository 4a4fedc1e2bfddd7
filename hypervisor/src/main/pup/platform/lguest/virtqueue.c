/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "platform/lguest/virtqueue.h"

#include "kernel/paging.h"
#include "platform/lguest/hypercall.h"
#include "platform/platform.h"

#define DESCRIPTOR_NEXT 1
#define DESCRIPTOR_WRITE 2
#define AVAILABLE_NO_INTERRUPT 1
#define USED_NO_NOTIFY 1

struct virtqueue_descriptor {
	u64 address;
	u32 length;
	u16 flags, next;
};

struct virtqueue_available {
	u16 flags, index, ring[];
};

struct virtqueue_used {
	u16 flags, index;
	struct {
		u32 id, length;
	} ring[];
};

static u32 align_page(u32 size)
{
	return (size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

void virtqueue_open(struct virtqueue *queue, const struct lguest_device *device, u32 index)
{
	struct lguest_queue config = device_queue(device, index);
	u32 used_offset = align_page(config.count * (sizeof(struct virtqueue_descriptor) + 2) + 4);
	u32 size = used_offset + config.count * 8 + 4;
	u8 *start = device_map(config.page * PAGE_SIZE, align_page(size) / PAGE_SIZE);

	queue->count = config.count;
	queue->irq = config.irq;
	queue->address = config.page * PAGE_SIZE;
	queue->descriptors = (struct virtqueue_descriptor *)start;
	queue->available = (volatile struct virtqueue_available *)(start + config.count * sizeof(struct virtqueue_descriptor));
	queue->used = (volatile struct virtqueue_used *)(start + used_offset);
	queue->seen = 0;
}

void virtqueue_suppress_interrupts(struct virtqueue *queue)
{
	queue->available->flags = AVAILABLE_NO_INTERRUPT;
}

void virtqueue_offer(struct virtqueue *queue, const struct virtqueue_buffer *buffers, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		queue->descriptors[i] = (struct virtqueue_descriptor) {
			.address = physical(buffers[i].start),
			.length = buffers[i].length,
			.flags = (buffers[i].device_writes ? DESCRIPTOR_WRITE : 0)
				| (i + 1 < count ? DESCRIPTOR_NEXT : 0),
			.next = (u16)(i + 1),
		};
	queue->available->ring[queue->available->index % queue->count] = 0;
	asm volatile("" : : : "memory");
	queue->available->index++;
	/* The host must see the index before we look at its flags. */
	asm volatile("lock addl $0, (%%esp)" : : : "memory", "cc");
	if (!(queue->used->flags & USED_NO_NOTIFY))
		hypercall1(HCALL_NOTIFY, queue->address);
}

bool virtqueue_take(struct virtqueue *queue, u32 *length)
{
	if (queue->used->index == queue->seen)
		return false;
	asm volatile("" : : : "memory");
	*length = queue->used->ring[queue->seen % queue->count].length;
	queue->seen++;
	return true;
}
