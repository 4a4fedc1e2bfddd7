/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One process for each exception a program can cause; the kernel reports vector and error code. */
#include "user.h"

static int overflow = 0x7FFFFFFF;
static int bounds[2] = { 0, 7 };

static void divide_by_zero(void)
{
	asm volatile("xorl %%ecx, %%ecx; divl %%ecx" : : : "eax", "ecx", "edx");
}

static void breakpoint(void)
{
	asm volatile("int3");
}

static void into(void)
{
	asm volatile("movl %0, %%eax; addl $1, %%eax; into" : : "m"(overflow) : "eax");
}

static void out_of_bounds(void)
{
	asm volatile("boundl %0, %1" : : "r"(8), "m"(bounds));
}

static void undefined(void)
{
	asm volatile("ud2");
}

static void privileged(void)
{
	asm volatile("hlt");
}

static void port(void)
{
	asm volatile("outb %%al, $0x80" : : : "memory");
}

static void interrupts_off(void)
{
	asm volatile("cli");
}

static void irq_vector(void)
{
	asm volatile("int $0x20");
}

static void hypercall(void)
{
	asm volatile("int $0x1f" : : "a"(0));
}

static void kernel_segment(void)
{
	asm volatile("movw %w0, %%fs" : : "r"(KERNEL_DATA));
}

static void absent_segment(void)
{
	asm volatile("movw %w0, %%fs" : : "r"(0x33));
}

static void fpu_error(void)
{
	static const u16 unmasked = 0x037B;

	asm volatile("fninit; fldcw %0; fld1; fldz; fdivrp; fwait" : : "m"(unmasked));
}

static void step(void)
{
	asm volatile("pushfl; orl $0x100, (%%esp); popfl; nop; nop" : : : "memory", "cc");
}

static const struct {
	const char *name;
	void (*cause)(void);
	u32 vector, error;
} cases[] = {
	{ "divide", divide_by_zero, 0, 0 },
	{ "single step", step, 1, 0 },
	{ "int3", breakpoint, 3, 0 },
	{ "into", into, 4, 0 },
	{ "bound", out_of_bounds, 5, 0 },
	{ "ud2", undefined, 6, 0 },
	{ "hlt", privileged, 13, 0 },
	{ "out", port, 13, 0 },
	{ "cli", interrupts_off, 13, 0 },
	{ "int 0x20", irq_vector, 13, 0x102 },
	{ "int 0x1f", hypercall, 13, 0xFA },
	{ "kernel segment", kernel_segment, 13, KERNEL_DATA },
	{ "unset segment", absent_segment, 13, 0x30 },
	{ "FPU divide", fpu_error, 16, 0 },
};

int trap_child(u32 kind)
{
	if (kind < COUNT_OF(cases))
		cases[kind].cause();
	return 0;
}

int traps(u32 argument)
{
	bool ok = true;
	u32 i;

	(void)argument;
	for (i = 0; i < COUNT_OF(cases); i++) {
		struct exit_info info = run_child(trap_child, i);

		if (info.killed && info.vector == cases[i].vector && info.error == cases[i].error)
			continue;
		print("traps: %s: exception %u error %x, not %u error %x\n", cases[i].name, info.vector, info.error,
		      cases[i].vector, cases[i].error);
		ok = false;
	}
	return verdict("traps", ok);
}
