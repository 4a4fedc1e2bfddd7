/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bare PC in ring 0, booted by multiboot: to compare, and to test the kernel without a host. */
#include "platform/platform.h"

#include "kernel/clock.h"
#include "platform/pc/pc.h"
#include "platform/pc/ports.h"
#include "string.h"

#define CR0_TASK_SWITCHED 8
#define EFLAGS_INTERRUPTS 0x200

#define ACPI_CONTROL 0x604           /* QEMU's power management */
#define ACPI_POWER_OFF 0x2000
#define RESET_CONTROL 0xCF9
#define RESET 6
#define KEYBOARD_COMMAND 0x64
#define KEYBOARD_RESET 0xFE

/* entry.S */
extern void *const pc_trap_stubs[], *const pc_irq_stubs[];
extern u8 pc_system_call[], pc_system_call_masked[], pc_return_to_user[];

static u64 start_of_clock;           /* wall clock when the uptime was 0 */

static void early(void)
{
	pc_tables_init();
	pic_init();
	serial_init();
	pc_platform.tsc_khz = tsc_calibrate();
}

static u64 wall_clock(void)
{
	if (!start_of_clock)
		start_of_clock = rtc_read() - clock_uptime();
	return start_of_clock + clock_uptime();
}

static void load_directory(u32 directory)
{
	asm volatile("movl %0, %%cr3" : : "r"(directory) : "memory");
}

static void fpu_trap(bool enabled)
{
	u32 cr0;

	asm volatile("movl %%cr0, %0" : "=r"(cr0));
	cr0 = enabled ? cr0 | CR0_TASK_SWITCHED : cr0 & ~CR0_TASK_SWITCHED;
	asm volatile("movl %0, %%cr0" : : "r"(cr0));
}

static void switch_context(u32 stack, u32 directory, bool trap)
{
	pc_set_stack(stack);
	load_directory(directory);
	fpu_trap(trap);
}

static void page_changed(u32 directory, u32 address, u32 entry)
{
	(void)directory;
	(void)entry;
	asm volatile("invlpg (%0)" : : "r"(address) : "memory");
}

static void flush_all(void)
{
	u32 directory;

	asm volatile("movl %%cr3, %0" : "=r"(directory));
	load_directory(directory);
}

/* Tables appear and vanish only while none of their pages can be cached. */
static void directory_changed(u32 directory, u32 index)
{
	(void)directory;
	(void)index;
}

static u32 fault_address(void)
{
	u32 address;

	asm volatile("movl %%cr2, %0" : "=r"(address));
	return address;
}

static u32 save_interrupts(void)
{
	u32 flags;

	asm volatile("pushfl\n\tpopl %0\n\tcli" : "=r"(flags) : : "memory");
	return flags & EFLAGS_INTERRUPTS;
}

static void restore_interrupts(u32 flags)
{
	if (flags & EFLAGS_INTERRUPTS)
		asm volatile("sti" : : : "memory");
}

static void halt(void)
{
	asm volatile("sti\n\thlt" : : : "memory");
}

static void find_devices(void)
{
	serial_probe();
	ata_probe();
}

static void __attribute__((noreturn)) shutdown(enum shutdown how, const char *reason)
{
	save_interrupts();
	if (how == RESTART) {
		out8(RESET_CONTROL, RESET);
		out8(KEYBOARD_COMMAND, KEYBOARD_RESET);
	} else {
		serial_write(reason, strlen(reason));
		serial_write("\r\n", 2);
		out16(ACPI_CONTROL, ACPI_POWER_OFF);
	}
	for (;;)
		asm volatile("hlt");
}

struct platform pc_platform = {
	.name = "pc",
	.entries = {
		.traps = pc_trap_stubs,
		.irqs = pc_irq_stubs,
		.system_call = pc_system_call,
		.system_call_masked = pc_system_call_masked,
		.return_to_user = pc_return_to_user,
	},
	.early = early,
	.early_write = serial_write,
	.set_descriptor = pc_set_descriptor,
	.set_gate = pc_set_gate,
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
	.irq_begin = pic_begin,
	.irq_end = pic_end,
	.irq_unmask = pic_unmask,
	.set_timer = pit_set,
	.wall_clock = wall_clock,
	.slow_clock = rtc_read,
	.find_devices = find_devices,
	.shutdown = shutdown,
};
