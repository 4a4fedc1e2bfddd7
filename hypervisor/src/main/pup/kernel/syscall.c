/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "syscall.h"

#include "clock.h"
#include "disk.h"
#include "execute.h"
#include "file.h"
#include "fpu.h"
#include "irq.h"
#include "memory.h"
#include "paging.h"
#include "printk.h"
#include "process.h"
#include "string.h"
#include "user.h"

/* One page is enough for a line; longer writes are cut, as write() may. */
#define WRITE_MAXIMUM PAGE_SIZE

static u32 gate_owner;

bool system_call_gate_set(u32 type)
{
	if (type != GATE_TRAP && type != GATE_INTERRUPT)
		return false;
	platform->set_gate(SYSCALL_VECTOR, type == GATE_TRAP ? platform->entries.system_call
			   : platform->entries.system_call_masked, type, 3);
	gate_owner = type == GATE_TRAP ? 0 : current->pid;
	return true;
}

void system_call_gate_release(u32 pid)
{
	if (gate_owner == pid)
		system_call_gate_set(GATE_TRAP);
}

static u32 sys_none(struct regs *regs)
{
	(void)regs;
	return -ENOSYS;
}

static u32 sys_null(struct regs *regs)
{
	(void)regs;
	return 0;
}

static u32 sys_exit(struct regs *regs)
{
	const struct exit_info info = { .code = regs->ebx };

	process_exit(&info);
}

static u32 sys_fork(struct regs *regs)
{
	return (u32)process_fork(regs);
}

static u32 sys_read(struct regs *regs)
{
	if (!user_access((void *)regs->ecx, regs->edx, true))
		return -EFAULT;
	return (u32)file_read(regs->ebx, (u8 *)regs->ecx, regs->edx);
}

static u32 sys_write(struct regs *regs)
{
	u32 length = regs->edx < WRITE_MAXIMUM ? regs->edx : WRITE_MAXIMUM;

	if (!user_access((void *)regs->ecx, length, false))
		return -EFAULT;
	return (u32)file_write(regs->ebx, (const u8 *)regs->ecx, length);
}

static u32 sys_close(struct regs *regs)
{
	return (u32)file_close(regs->ebx);
}

static u32 sys_execve(struct regs *regs)
{
	return (u32)process_execute(regs, (const char *)regs->ebx, (const u32 *)regs->ecx);
}

static u32 sys_pipe(struct regs *regs)
{
	u32 *to = (u32 *)regs->ebx;

	if (!user_access(to, 2 * sizeof(*to), true))
		return -EFAULT;
	return (u32)file_pipe(to);
}

/* How Linux tells the end of a process: a signal in the low byte, or the code above it. */
static u32 wait_status(const struct exit_info *info)
{
	static const u8 signals[] = {
		[0] = SIGFPE, [1] = SIGTRAP, [3] = SIGTRAP, [6] = SIGILL, [16] = SIGFPE,
	};

	if (!info->killed)
		return (info->code & 0xFF) << 8;
	return info->vector < sizeof(signals) && signals[info->vector] ? signals[info->vector] : SIGSEGV;
}

static u32 sys_waitpid(struct regs *regs)
{
	u32 *to = (u32 *)regs->ecx;
	struct exit_info info;
	int pid;

	if (regs->edx)
		return -EINVAL;
	if (to && !user_access(to, sizeof(*to), true))
		return -EFAULT;
	pid = process_wait((s32)regs->ebx, &info);
	if (pid > 0 && to)
		*to = wait_status(&info);
	return (u32)pid;
}

static u32 sys_wait(struct regs *regs)
{
	struct exit_info info, *to = (struct exit_info *)regs->ecx;
	int pid;

	if (!user_access(to, sizeof(*to), true))
		return -EFAULT;
	pid = process_wait((s32)regs->ebx, &info);
	if (pid > 0)
		*to = info;
	return (u32)pid;
}

static u32 sys_getpid(struct regs *regs)
{
	(void)regs;
	return current->pid;
}

static u32 sys_getppid(struct regs *regs)
{
	(void)regs;
	return current->parent ? current->parent->pid : 0;
}

static u32 sys_brk(struct regs *regs)
{
	return user_set_heap_end(regs->ebx);
}

static u32 sys_sched_yield(struct regs *regs)
{
	u32 flags = irq_save();

	(void)regs;
	schedule();
	irq_restore(flags);
	return 0;
}

static u32 sys_nanosleep(struct regs *regs)
{
	const u64 *wait = (const u64 *)regs->ebx;

	if (!user_access(wait, sizeof(*wait), false))
		return -EFAULT;
	sleep_until(clock_uptime() + *wait);
	return 0;
}

static u32 sys_clock_gettime(struct regs *regs)
{
	struct timespec *to = (struct timespec *)regs->ecx;
	u64 time;

	if (regs->ebx != CLOCK_REALTIME && regs->ebx != CLOCK_MONOTONIC)
		return -EINVAL;
	if (!user_access(to, sizeof(*to), true))
		return -EFAULT;
	time = regs->ebx == CLOCK_REALTIME ? platform->wall_clock() : clock_uptime();
	to->nanoseconds = divide(&time, NANOSECONDS_PER_SECOND);
	to->seconds = (u32)time;
	return 0;
}

static u32 sys_spawn(struct regs *regs)
{
	return (u32)process_spawn(regs->ebx, regs->ecx);
}

static u32 store_time(u64 *to, u64 value)
{
	if (!user_access(to, sizeof(*to), true))
		return -EFAULT;
	*to = value;
	return 0;
}

static u32 sys_uptime(struct regs *regs)
{
	return store_time((u64 *)regs->ebx, clock_uptime());
}

static u32 sys_gettime(struct regs *regs)
{
	return store_time((u64 *)regs->ebx, platform->wall_clock());
}

static u32 sys_statistics(struct regs *regs)
{
	struct statistics *to = (struct statistics *)regs->ebx;
	u32 i;

	if (!user_access(to, sizeof(*to), true))
		return -EFAULT;
	to->memory_pages = boot_info.memory / PAGE_SIZE;
	to->free_pages = frames_free();
	to->kernel_pages = (boot_info.first_free - KERNEL_PHYSICAL) / PAGE_SIZE;
	to->switches = switch_count();
	to->fpu_switches = fpu_switch_count();
	to->tsc_khz = platform->tsc_khz;
	user_fault_counts(to);
	for (i = 0; i < STATISTICS_IRQS; i++) {
		to->interrupts[i] = irq_count(i);
		copy_text(to->interrupt_names[i], irq_name(i), sizeof(to->interrupt_names[i]));
	}
	copy_text(to->platform, platform->name, sizeof(to->platform));
	return 0;
}

static u32 sys_process(struct regs *regs)
{
	struct process_info *to = (struct process_info *)regs->ecx;

	if (regs->ebx > PROCESS_SLOTS)
		return -EINVAL;
	if (!user_access(to, sizeof(*to), true))
		return -EFAULT;
	return process_describe(regs->ebx, to);
}

static u32 sys_gate(struct regs *regs)
{
	return system_call_gate_set(regs->ebx) ? 0 : -EINVAL;
}

/* The linear map shows the same frames at other addresses: a second, writable view of program text. */
static u32 sys_poke(struct regs *regs)
{
	u32 address = regs->ebx, i;
	const u8 *bytes = (const u8 *)regs->ecx;

	if (!user_access((void *)address, regs->edx, false) || !user_access(bytes, regs->edx, false))
		return -EFAULT;
	for (i = 0; i < regs->edx; i++) {
		u32 frame = *page_entry(current->directory, address + i) & ~PTE_FLAGS;

		((u8 *)linear(frame))[(address + i) % PAGE_SIZE] = bytes[i];
	}
	return 0;
}

static u32 sys_page_flags(struct regs *regs)
{
	u32 address = regs->ebx, entry;
	const u32 *place;

	if (!user_access((void *)address, 1, false))
		return -EFAULT;
	place = page_entry(current->directory, address);
	entry = *place;
	if (regs->ecx)
		page_set(current->directory, address, entry & ~(regs->ecx & (PTE_ACCESSED | PTE_DIRTY)));
	return entry & PTE_FLAGS;
}

static u32 sys_disk(struct regs *regs)
{
	struct disk_request *request = (struct disk_request *)regs->ecx;

	if (!user_access(request, sizeof(*request), true))
		return -EFAULT;
	return (u32)disk_call(regs->ebx, request);
}

static u32 sys_machine(struct regs *regs)
{
	switch (regs->ebx) {
	case MACHINE_HALT:
		platform->shutdown(POWER_OFF, "Power down");
	case MACHINE_REBOOT:
		platform->shutdown(RESTART, "Restart");
	case MACHINE_CRASH:
		panic("pup: crash requested");
	case MACHINE_SPIN:
		irq_save();
		for (;;)
			asm volatile("");
	case MACHINE_VOID:
		((void (*)(void))(DEVICE_WINDOW - PAGE_SIZE))();
	}
	return -EINVAL;
}

static u32 sys_command_line(struct regs *regs)
{
	if (!user_access((void *)regs->ebx, regs->ecx, true))
		return -EFAULT;
	copy_text((char *)regs->ebx, boot_command_line, regs->ecx);
	return 0;
}

/* Arguments are read from the frame and results returned; called from kernel/entry.inc. */
u32 (*const system_calls[SYS_COUNT])(struct regs *regs) = {
	[0 ... SYS_COUNT - 1] = sys_none,
	[SYS_EXIT] = sys_exit,
	[SYS_FORK] = sys_fork,
	[SYS_READ] = sys_read,
	[SYS_WRITE] = sys_write,
	[SYS_CLOSE] = sys_close,
	[SYS_WAITPID] = sys_waitpid,
	[SYS_EXECVE] = sys_execve,
	[SYS_GETPID] = sys_getpid,
	[SYS_PIPE] = sys_pipe,
	[SYS_BRK] = sys_brk,
	[SYS_GETPPID] = sys_getppid,
	[SYS_SCHED_YIELD] = sys_sched_yield,
	[SYS_NANOSLEEP] = sys_nanosleep,
	[SYS_CLOCK_GETTIME] = sys_clock_gettime,
	[SYS_NULL] = sys_null,
	[SYS_SPAWN] = sys_spawn,
	[SYS_UPTIME] = sys_uptime,
	[SYS_GETTIME] = sys_gettime,
	[SYS_STATISTICS] = sys_statistics,
	[SYS_PROCESS] = sys_process,
	[SYS_GATE] = sys_gate,
	[SYS_POKE] = sys_poke,
	[SYS_PAGE_FLAGS] = sys_page_flags,
	[SYS_DISK] = sys_disk,
	[SYS_MACHINE] = sys_machine,
	[SYS_COMMAND_LINE] = sys_command_line,
	[SYS_WAIT] = sys_wait,
};
