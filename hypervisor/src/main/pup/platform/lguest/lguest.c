/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The platform as an lguest host offers it. */
#include "platform/lguest/devices.h"
#include "platform/lguest/hypercall.h"
#include "platform/platform.h"
#include "string.h"

#define STACK_PAGES (KERNEL_STACK_SIZE / PAGE_SIZE)
#define EARLY_CHUNK 16              /* characters the host takes at once */

#define SHUTDOWN_POWER_OFF 1
#define SHUTDOWN_RESTART 2

/* entry.S */
extern u8 lguest_noirq_start[], lguest_noirq_end[];
extern void *const lguest_trap_stubs[], *const lguest_irq_stubs[];
extern u8 lguest_system_call[], lguest_system_call_masked[], lguest_return_to_user[];

volatile struct lguest_data lguest_data = {
	.blocked_interrupts = ~0u,
	.hcall_status = { [0 ... RING_SLOTS - 1] = SLOT_FREE },
	.noirq_start = (u32)lguest_noirq_start,
	.noirq_end = (u32)lguest_noirq_end,
	.kernel_address = PAGE_OFFSET,
	.syscall_vector = SYSCALL_VECTOR,
};

/* The host's time at the last irq and the TSC then, to interpolate between interrupts. */
static u64 time_base, time_base_tsc;

static u64 host_time(void)
{
	u32 seconds, nanoseconds;

	do {
		seconds = lguest_data.time_seconds;
		nanoseconds = lguest_data.time_nanoseconds;
	} while (seconds != lguest_data.time_seconds);
	return (u64)seconds * NANOSECONDS_PER_SECOND + nanoseconds;
}

static void note_time(void)
{
	time_base = host_time();
	time_base_tsc = read_tsc();
}

static u64 wall_clock(void)
{
	u64 since, result = time_base;

	if (lguest_platform.tsc_khz) {
		/* Whole seconds apart, or the product would overflow after some hours without an interrupt. */
		since = read_tsc() - time_base_tsc;
		u32 rest = divide(&since, lguest_platform.tsc_khz);
		result += since * 1000000 + quotient((u64)rest * 1000000, lguest_platform.tsc_khz);
	}
	return result;
}

static void early(void)
{
	lguest_platform.tsc_khz = lguest_data.tsc_khz;
	note_time();
}

static void early_write(const char *text, u32 length)
{
	char chunk[EARLY_CHUNK + 1];

	while (length) {
		u32 part = length < EARLY_CHUNK ? length : EARLY_CHUNK;

		copy_text(chunk, text, part + 1);
		hypercall1(HCALL_NOTIFY, physical(chunk));
		text += part;
		length -= part;
	}
}

static void set_descriptor(u32 index, u32 low, u32 high)
{
	/* Kernel descriptors come with privilege 0; the host raises that to the ring we run in. */
	hypercall(HCALL_LOAD_GDT_ENTRY, index, low, high, 0);
}

static void set_gate(u32 vector, void *handler, u32 type, u32 privilege)
{
	u32 low = (KERNEL_CODE | LGUEST_RING) << 16 | ((u32)handler & 0xFFFF);
	u32 high = ((u32)handler & 0xFFFF0000) | 0x8000 | privilege << 13 | type << 8;

	hypercall(HCALL_LOAD_IDT_ENTRY, vector, low, high, 0);
}

/* The three calls of a context switch cost one exit. */
static void switch_context(u32 stack, u32 directory, bool fpu_trap)
{
	hypercall_queue(HCALL_SET_STACK, KERNEL_DATA | LGUEST_RING, stack, STACK_PAGES);
	hypercall_queue(HCALL_NEW_PGTABLE, directory, 0, 0);
	hypercall_queue(HCALL_TS, fpu_trap, 0, 0);
	hypercall0(HCALL_FLUSH_ASYNC);
}

static void load_directory(u32 directory)
{
	hypercall1(HCALL_NEW_PGTABLE, directory);
}

static void fpu_trap(bool enabled)
{
	hypercall1(HCALL_TS, enabled);
}

static void page_changed(u32 directory, u32 address, u32 entry)
{
	hypercall(HCALL_SET_PTE, directory, address, entry, 0);
}

static void directory_changed(u32 directory, u32 index)
{
	hypercall(HCALL_SET_PGD, directory, index, 0, 0);
}

static void flush_all(void)
{
	hypercall1(HCALL_FLUSH_TLB, 1);
}

static u32 fault_address(void)
{
	return lguest_data.cr2;
}

static u32 save_interrupts(void)
{
	u32 flags = lguest_data.irq_enabled;

	lguest_data.irq_enabled = 0;
	asm volatile("" : : : "memory");
	return flags;
}

static void restore_interrupts(u32 flags)
{
	asm volatile("" : : : "memory");
	lguest_data.irq_enabled = flags;
	if (flags & lguest_data.irq_pending)
		hypercall0(HCALL_SEND_INTERRUPTS);
}

static void halt(void)
{
	hypercall0(HCALL_HALT);
}

static void irq_begin(u32 irq)
{
	note_time();
	asm volatile("lock btsl %1, %0" : "+m"(lguest_data.blocked_interrupts) : "Ir"(irq) : "cc");
}

static void irq_end(u32 irq)
{
	asm volatile("lock btrl %1, %0" : "+m"(lguest_data.blocked_interrupts) : "Ir"(irq) : "cc");
}

static void set_timer(u32 nanoseconds)
{
	hypercall1(HCALL_SET_CLOCKEVENT, nanoseconds);
}

static void __attribute__((noreturn)) shutdown(enum shutdown how, const char *reason)
{
	hypercall(HCALL_SHUTDOWN, physical(reason), how == RESTART ? SHUTDOWN_RESTART : SHUTDOWN_POWER_OFF, 0, 0);
	for (;;)
		;
}

struct platform lguest_platform = {
	.name = "lguest",
	.entries = {
		.traps = lguest_trap_stubs,
		.irqs = lguest_irq_stubs,
		.system_call = lguest_system_call,
		.system_call_masked = lguest_system_call_masked,
		.return_to_user = lguest_return_to_user,
	},
	.early = early,
	.early_write = early_write,
	.set_descriptor = set_descriptor,
	.set_gate = set_gate,
	.switch_context = switch_context,
	.load_directory = load_directory,
	.fpu_trap = fpu_trap,
	.page_changed = page_changed,
	.directory_changed = directory_changed,
	.flush_all = flush_all,
	.fault_address = fault_address,
	.irq_save = save_interrupts,
	.irq_restore = restore_interrupts,
	.halt = halt,
	.irq_begin = irq_begin,
	.irq_end = irq_end,
	.irq_unmask = irq_end,
	.set_timer = set_timer,
	.wall_clock = wall_clock,
	.slow_clock = host_time,
	.find_devices = lguest_find_devices,
	.shutdown = shutdown,
};
