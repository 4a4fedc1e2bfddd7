/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "user.h"

/* The first one is what the kernel starts. */
const struct user_program programs[] = {
	{ "shell", shell, NULL },
	{ "ps", ps, "processes" },
	{ "run", run, "[count]: processes computing side by side" },
	{ "fpu", fpu, "[count]: processes sharing the FPU" },
	{ "mixed", mixed, "[count]: x87, MMX and SSE in many processes, and their exceptions" },
	{ "syscalls", system_calls, "[calls]: system call round trips, direct and reflected" },
	{ "gate", interrupt_gate, "[calls]: the same, with the direct gate made an interrupt gate" },
	{ "faults", faults, "[pages]: page faults, handled and fatal" },
	{ "traps", traps, "exceptions in processes" },
	{ "smc", smc, "self-modifying code" },
	{ "disk", disk_show, "first sector of the disk" },
	{ "disktest", disk_test, "overwrites and verifies the last sectors of the disk" },
	{ "uptime", show_uptime, "time since start" },
	{ "date", show_date, "wall clock, UTC" },
	{ "sleep", sleep_seconds, "[seconds]" },
	{ "mem", show_memory, "memory and page-fault counts" },
	{ "irq", show_interrupts, "interrupt counts" },
	{ "halt", power_off, "powers off" },
	{ "reboot", reboot, "restarts" },
	{ "crash", crash, "panics" },
	{ "spin", spin, "loops with interrupts off, for ever" },
	{ "void", jump_void, "makes the kernel jump to an unmapped address" },
	{ "run-child", run_child_main, NULL },
	{ "fpu-child", fpu_child, NULL },
	{ "mixed-child", mixed_child, NULL },
	{ "mixed-fault", mixed_fault_child, NULL },
	{ "fault-child", fault_child, NULL },
	{ "trap-child", trap_child, NULL },
};

const u32 program_count = COUNT_OF(programs);

_Static_assert(sizeof(struct user_program) == 20 && offsetof(struct user_program, main) == 12,
	       "start.S indexes this table");
