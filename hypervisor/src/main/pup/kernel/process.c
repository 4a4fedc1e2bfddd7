/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes and the round-robin scheduler. One processor, and the kernel itself is not preempted. */
#include "process.h"

#include "clock.h"
#include "fpu.h"
#include "image.h"
#include "irq.h"
#include "memory.h"
#include "paging.h"
#include "printk.h"
#include "string.h"
#include "syscall.h"
#include "user.h"

extern u32 kernel_directory[];

/* kernel/switch.S */
void switch_stacks(u32 **save, u32 *load);

static struct process slots[PROCESS_SLOTS];
static u8 stacks[PROCESS_SLOTS][KERNEL_STACK_SIZE] __attribute__((aligned(PAGE_SIZE)));
static struct process idle_process = { .name = "idle" };
static u32 last_pid, switches;

struct process *current = &idle_process;
u32 need_resched;

void process_init(void)
{
	extern u8 boot_stack[];
	u32 i;

	for (i = 0; i < PROCESS_SLOTS; i++)
		slots[i].stack_top = stacks[i] + KERNEL_STACK_SIZE;
	idle_process.state = READY;
	idle_process.directory = physical(kernel_directory);
	idle_process.stack_top = boot_stack + KERNEL_STACK_SIZE;
	platform->switch_context((u32)idle_process.stack_top, idle_process.directory, true);
}

/* Round robin: the first ready slot after the present one. */
static struct process *pick(void)
{
	u32 start = current == &idle_process ? 0 : (u32)(current - slots) + 1, i;

	for (i = 0; i < PROCESS_SLOTS; i++) {
		struct process *candidate = &slots[(start + i) % PROCESS_SLOTS];

		if (candidate->state == READY)
			return candidate;
	}
	return &idle_process;
}

void schedule(void)
{
	struct process *previous = current, *next = pick();
	u64 now;

	need_resched = 0;
	if (next == previous)
		return;
	now = clock_uptime();
	previous->run_time += now - previous->run_since;
	next->run_since = now;
	switches++;
	current = next;
	platform->switch_context((u32)next->stack_top, next->directory, !fpu_owned_by(next));
	switch_stacks(&previous->saved_stack, next->saved_stack);
}

bool something_runs(void)
{
	return pick() != &idle_process;
}

u64 next_deadline(void)
{
	u64 first = NO_DEADLINE;
	u32 i;

	for (i = 0; i < PROCESS_SLOTS; i++)
		if (slots[i].state == WAITING && slots[i].deadline < first)
			first = slots[i].deadline;
	return first;
}

void sleep_on(const void *channel)
{
	current->channel = channel;
	current->state = WAITING;
	current->deadline = NO_DEADLINE;
	schedule();
}

void sleep_until(u64 deadline)
{
	u32 flags = irq_save();

	current->channel = NULL;
	current->state = WAITING;
	current->deadline = deadline;
	timer_program();             /* the next tick may be too late */
	schedule();
	irq_restore(flags);
}

static void make_ready(struct process *process)
{
	process->state = READY;
	need_resched = 1;
}

void wake(const void *channel)
{
	u32 flags = irq_save();
	u32 i;

	for (i = 0; i < PROCESS_SLOTS; i++)
		if (slots[i].state == WAITING && slots[i].channel == channel)
			make_ready(&slots[i]);
	irq_restore(flags);
}

void wake_sleepers(u64 now)
{
	u32 i;

	for (i = 0; i < PROCESS_SLOTS; i++)
		if (slots[i].state == WAITING && slots[i].deadline <= now)
			make_ready(&slots[i]);
}

void idle(void)
{
	for (;;) {
		u32 flags = irq_save();

		timer_program();
		if (something_runs()) {
			schedule();
			irq_restore(flags);
		} else {
			platform->halt();
		}
	}
}

static struct process *find_free_slot(void)
{
	u32 i;

	for (i = 0; i < PROCESS_SLOTS; i++) {
		struct process *slot = &slots[i];

		if (slot->state == FREE || (slot->state == ENDED && !slot->parent))
			return slot;
	}
	return NULL;
}

/* What switch_stacks() pops for a process that never ran; it "returns" to the way out to ring 3. */
struct first_frame {
	u32 edi, esi, ebx, ebp;
	void *return_address;
	struct regs regs;
};

static void prepare_stack(struct process *process, const struct regs *regs)
{
	struct first_frame *frame = (struct first_frame *)process->stack_top - 1;

	memset(frame, 0, sizeof(*frame));
	frame->return_address = platform->entries.return_to_user;
	frame->regs = *regs;
	process->saved_stack = (u32 *)frame;
}

/* Makes a process with an empty user half; interrupts are off. It does not run before make_ready(). */
static int create(const char *name, const struct image *image, struct process **created)
{
	struct process *process = find_free_slot();

	if (!process)
		return -EAGAIN;
	process->directory = directory_create();
	if (!process->directory)
		return -ENOMEM;
	process->state = FREE;
	process->pid = ++last_pid;
	process->parent = current == &idle_process ? NULL : current;
	process->pages = 0;
	process->run_time = 0;
	process->image = image;
	process->heap_end = image->heap_start;
	fpu_reset(&process->fpu);
	copy_text(process->name, name, sizeof(process->name));
	*created = process;
	return 0;
}

int process_spawn(u32 program, u32 argument)
{
	const char *name = image_builtin_program(program);
	u32 flags = irq_save();
	struct process *child;
	int result = name ? create(name, image_builtin(), &child) : -EINVAL;

	if (!result) {
		struct regs regs;

		regs_at_start(&regs, image_builtin()->entry, USER_STACK_TOP);
		regs.eax = program;
		regs.ebx = argument;
		files_open_console(child->files);
		prepare_stack(child, &regs);
		make_ready(child);
		result = (int)child->pid;
	}
	irq_restore(flags);
	return result;
}

int process_fork(const struct regs *regs)
{
	u32 flags = irq_save();
	struct process *child;
	int result = create(current->name, current->image, &child);

	if (!result) {
		struct regs in_child = *regs;
		int copies = directory_copy(current->directory, child->directory);

		if (copies >= 0) {
			in_child.eax = 0;
			child->pages = (u32)copies;
			child->heap_end = current->heap_end;
			fpu_store(current);
			child->fpu = current->fpu;
			files_inherit(child->files, current->files);
			prepare_stack(child, &in_child);
			make_ready(child);
			result = (int)child->pid;
		} else {
			directory_destroy(child->directory);
			result = -ENOMEM;
		}
	}
	irq_restore(flags);
	return result;
}

/* Leaves the current process without its user half. */
static void drop_directory(u32 next)
{
	u32 directory = current->directory;

	current->directory = next;
	platform->load_directory(next);
	directory_destroy(directory);
}

void process_become(const struct image *image, const char *name, u32 directory)
{
	drop_directory(directory);
	current->image = image;
	current->heap_end = image->heap_start;
	current->pages = 0;
	copy_text(current->name, name, sizeof(current->name));
	fpu_release(current);
	fpu_reset(&current->fpu);
	platform->fpu_trap(true);
}

void process_exit(const struct exit_info *info)
{
	u32 i;

	irq_save();
	if (!current->parent && current->pid == 1)
		panic("pup: the first process ended");
	current->exit = *info;
	fpu_release(current);
	system_call_gate_release(current->pid);
	files_close(current->files);
	drop_directory(physical(kernel_directory));
	for (i = 0; i < PROCESS_SLOTS; i++)
		if (slots[i].parent == current)
			slots[i].parent = NULL;
	current->state = ENDED;
	if (current->parent)
		wake(current->parent);
	schedule();
	panic("pup: an ended process ran");
}

int process_wait(s32 pid, struct exit_info *info)
{
	u32 flags = irq_save();
	int result = 0;

	while (!result) {
		bool children = false;
		u32 i;

		for (i = 0; i < PROCESS_SLOTS && !result; i++) {
			struct process *child = &slots[i];

			if (child->state == FREE || child->parent != current || (pid > 0 && child->pid != (u32)pid))
				continue;
			children = true;
			if (child->state == ENDED) {
				*info = child->exit;
				child->state = FREE;
				child->parent = NULL;
				result = (int)child->pid;
			}
		}
		if (!children)
			result = -ECHILD;
		else if (!result)
			sleep_on(current);
	}
	irq_restore(flags);
	return result;
}

bool process_describe(u32 slot, struct process_info *info)
{
	static const char *const states[] = { "free", "ready", "waiting", "ended" };
	struct process *process = slot ? &slots[slot - 1] : &idle_process;
	u64 run_time = process->run_time;

	if (process->state == FREE || (process->state == ENDED && !process->parent))
		return false;
	if (process == current)
		run_time += clock_uptime() - process->run_since;
	info->pid = process->pid;
	info->parent = process->parent ? process->parent->pid : 0;
	info->pages = process->pages;
	info->milliseconds = (u32)quotient(run_time, 1000000);
	copy_text(info->state, process == current ? "running" : slot ? states[process->state] : "idle",
		  sizeof(info->state));
	copy_text(info->name, process->name, sizeof(info->name));
	return true;
}

u32 switch_count(void)
{
	return switches;
}
