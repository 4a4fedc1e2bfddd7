/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_PLATFORM_H
#define PUP_PLATFORM_H

#include "abi.h"
#include "layout.h"
#include "types.h"

/*
 * All that differs between an lguest guest (ring 1, hypercalls) and a bare PC (ring 0). Addresses of
 * page tables are physical. Unless stated otherwise, calls may be made with interrupts on or off.
 */

enum shutdown { POWER_OFF, RESTART };

/* The platform's copy of kernel/entry.inc. */
struct entry_points {
	void *const *traps;          /* handlers of vectors 0 to 31 */
	void *const *irqs;           /* handlers of the IRQ_COUNT vectors from IRQ_BASE on */
	void *system_call;           /* for a trap gate: entered with interrupts as they were */
	void *system_call_masked;    /* for an interrupt gate: entered with interrupts off */
	void *return_to_user;        /* restores the registers on top of the stack and leaves */
};

struct platform {
	const char *name;
	struct entry_points entries;

	/* First call, before memory is managed; sets tsc_khz. */
	void (*early)(void);
	void (*early_write)(const char *text, u32 length);

	void (*set_descriptor)(u32 index, u32 low, u32 high);
	void (*set_gate)(u32 vector, void *handler, u32 type, u32 privilege);

	/* Kernel stack for entries from ring 3, page directory and FPU trap, in one step. */
	void (*switch_context)(u32 stack, u32 directory, bool fpu_trap);
	void (*load_directory)(u32 directory);
	void (*fpu_trap)(bool enabled);

	/* Page-table changes are reported after they were stored. */
	void (*page_changed)(u32 directory, u32 address, u32 entry);
	void (*directory_changed)(u32 directory, u32 index);
	void (*flush_all)(void);
	u32 (*fault_address)(void);

	u32 (*irq_save)(void);       /* turns interrupts off; returns what irq_restore takes */
	void (*irq_restore)(u32 flags);
	void (*halt)(void);          /* atomically turns interrupts on and waits for one */
	void (*irq_begin)(u32 irq);  /* acknowledges and masks */
	void (*irq_end)(u32 irq);    /* unmasks */
	void (*irq_unmask)(u32 irq);

	void (*set_timer)(u32 nanoseconds); /* one irq 0 after that time, 0 cancels */
	u64 (*wall_clock)(void);     /* nanoseconds since 1970 */
	u64 (*slow_clock)(void);     /* nanoseconds, at least as fine as irq 0; used if tsc_khz is 0 */
	u32 tsc_khz;

	void (*find_devices)(void);  /* sets console and disk drivers */

	void (*shutdown)(enum shutdown how, const char *reason) __attribute__((noreturn));
};

extern struct platform lguest_platform, pc_platform;
extern struct platform *platform;

/* Filled in by the first instructions (kernel/start.S). */
struct boot_info {
	u32 platform;
	u32 memory;                  /* bytes of RAM the kernel uses: from 0 on, at most LINEAR_LIMIT */
	u32 memory_end;              /* where RAM really ends */
	u32 first_free;              /* physical address behind the kernel and its page tables */
	u32 module, module_end;      /* a file from the loader, physical; equal if there is none */
};

extern struct boot_info boot_info;
extern const char boot_command_line[COMMAND_LINE_SIZE];

static inline void *linear(u32 physical)
{
	return (void *)(physical + PAGE_OFFSET);
}

static inline u32 physical(const void *address)
{
	return (u32)address - PAGE_OFFSET;
}

#endif
