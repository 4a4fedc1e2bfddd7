/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_PROCESS_H
#define PUP_PROCESS_H

#include "abi.h"
#include "file.h"
#include "fpu.h"
#include "image.h"
#include "regs.h"
#include "types.h"

#define NO_DEADLINE (~(u64)0)

enum process_state { FREE, READY, WAITING, ENDED };

struct process {
	struct fpu_state fpu;

	enum process_state state;
	u32 pid;
	struct process *parent;      /* null: the slot frees itself at the end */
	char name[14];

	const struct image *image;
	struct file files[FILES];
	u32 directory;
	u32 pages;                   /* frames it owns */
	u32 heap_end;

	u8 *stack_top;               /* kernel stack as it is on entry from ring 3 */
	u32 *saved_stack;            /* while another process runs */

	const void *channel;         /* what it waits for */
	u64 deadline;                /* when to stop waiting */
	u64 run_time, run_since;     /* nanoseconds */
	struct exit_info exit;
};

extern struct process *current;
extern u32 need_resched;         /* tested on the way out to ring 3 */

void process_init(void);
/* Both return the pid of the new process or a negative error. */
int process_spawn(u32 program, u32 argument);
int process_fork(const struct regs *regs);     /* regs: where the calling process goes on */

/* Gives the current process another program and the address space for it, instead of its own. */
void process_become(const struct image *image, const char *name, u32 directory);
void process_exit(const struct exit_info *info) __attribute__((noreturn));
int process_wait(s32 pid, struct exit_info *info);
bool process_describe(u32 slot, struct process_info *info);
u32 switch_count(void);

/* Lets another process run; interrupts must be off and are off afterwards. */
void schedule(void);

/* Waits, with interrupts off, until wake() is called with the same channel. */
void sleep_on(const void *channel);
void sleep_until(u64 deadline);
void wake(const void *channel);
void wake_sleepers(u64 now);
u64 next_deadline(void);
bool something_runs(void);

/* The idle process: what the boot code becomes. */
void idle(void) __attribute__((noreturn));

#endif
