/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "clock.h"
#include "image.h"
#include "memory.h"
#include "paging.h"
#include "platform/platform.h"
#include "printk.h"
#include "process.h"
#include "string.h"
#include "trap.h"
#include "user.h"

#define SHELL_PROGRAM 0

struct platform *platform;

/* Called from kernel/start.S with interrupts off, on the stack that becomes the idle process's. */
void kernel_main(void);
void kernel_main(void)
{
	char ignored;

	platform = boot_info.platform == PLATFORM_LGUEST ? &lguest_platform : &pc_platform;
	platform->early();
	if (!find_option(boot_command_line, "quiet", &ignored, sizeof(ignored)))
		printk("pup: starting on %s\n", platform->name);
	trap_init();
	memory_init();
	paging_init();
	image_init();
	user_init();
	clock_init();
	process_init();
	platform->find_devices();
	if (process_spawn(SHELL_PROGRAM, 0) < 0)
		panic("pup: cannot start the first process");
	idle();
}
