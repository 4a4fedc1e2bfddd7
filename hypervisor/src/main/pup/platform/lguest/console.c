/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtio console: queue 0 is input, with interrupts; queue 1 is output, waited for. */
#include "kernel/console.h"

#include "kernel/irq.h"
#include "kernel/printk.h"
#include "platform/lguest/devices.h"
#include "platform/lguest/virtqueue.h"
#include "string.h"

static struct virtqueue input, output;
static bool present, input_offered;

/* Within the linear map, each in one page. */
static char input_buffer[512] __attribute__((aligned(512)));
static char output_buffer[256] __attribute__((aligned(256)));

static void offer_input(void)
{
	const struct virtqueue_buffer buffer = { input_buffer, sizeof(input_buffer), true };

	/* Nothing is taken from the host that could not be stored, so no input is ever lost. */
	if (input_offered || console_input_room() < sizeof(input_buffer))
		return;
	input_offered = true;
	virtqueue_offer(&input, &buffer, 1);
}

static void input_interrupt(void *context)
{
	u32 length;

	(void)context;
	if (!virtqueue_take(&input, &length))
		return;
	input_offered = false;
	console_input(input_buffer, length);
	offer_input();
}

static void write_output(const char *text, u32 length)
{
	struct virtqueue_buffer buffer = { output_buffer, 0, false };
	u32 ignored;

	for (; length; length -= buffer.length, text += buffer.length) {
		buffer.length = length < sizeof(output_buffer) ? length : sizeof(output_buffer);
		memcpy(output_buffer, text, buffer.length);
		virtqueue_offer(&output, &buffer, 1);
		while (!virtqueue_take(&output, &ignored))
			asm volatile("pause");
	}
}

void virtio_console_probe(struct lguest_device *device)
{
	static const struct console_driver driver = { "virtio", write_output, offer_input };
	u32 flags = irq_save();

	if (!present && device->queue_count >= 2) {
		present = true;
		device_begin(device, 0);
		virtqueue_open(&input, device, 0);
		virtqueue_open(&output, device, 1);
		virtqueue_suppress_interrupts(&output);
		device_ready(device);
		irq_register(input.irq, "console", input_interrupt, NULL);
		console_register(&driver);
		offer_input();
	}
	irq_restore(flags);
}
