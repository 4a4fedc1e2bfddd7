/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "layout.h"
#include "platform/pc/pc.h"

#define TSS_INDEX 16
#define TSS_SELECTOR (TSS_INDEX * 8)
#define TSS_AVAILABLE 0x8900
#define GATE_PRESENT 0x8000
#define VECTORS 256

struct descriptor {
	u32 low, high;
};

struct table_pointer {
	u16 limit;
	u32 base;
} __attribute__((packed));

static struct descriptor gdt[GDT_ENTRIES], idt[VECTORS];

static struct {
	u32 link, esp0, ss0, unused[22];
	u16 trap, permissions;
} tss = {
	.ss0 = KERNEL_DATA,
	.permissions = sizeof(tss),     /* behind the end: no port is permitted */
};

void pc_set_descriptor(u32 index, u32 low, u32 high)
{
	gdt[index] = (struct descriptor) { low, high };
}

void pc_set_gate(u32 vector, void *handler, u32 type, u32 privilege)
{
	idt[vector] = (struct descriptor) {
		KERNEL_CODE << 16 | ((u32)handler & 0xFFFF),
		((u32)handler & 0xFFFF0000) | GATE_PRESENT | privilege << 13 | type << 8,
	};
}

void pc_set_stack(u32 stack)
{
	tss.esp0 = stack;
}

void pc_tables_init(void)
{
	const struct table_pointer gdt_pointer = { sizeof(gdt) - 1, (u32)gdt };
	const struct table_pointer idt_pointer = { sizeof(idt) - 1, (u32)idt };
	u32 base = (u32)&tss;

	/* The segment registers stay loaded; the same descriptors follow in trap_init(). */
	pc_set_descriptor(TSS_INDEX, base << 16 | (sizeof(tss) - 1),
			  (base & 0xFF000000) | TSS_AVAILABLE | (base >> 16 & 0xFF));
	asm volatile("lgdt %0" : : "m"(gdt_pointer));
	asm volatile("lidt %0" : : "m"(idt_pointer));
	asm volatile("ltr %w0" : : "r"(TSS_SELECTOR));
}
