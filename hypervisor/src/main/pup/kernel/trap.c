/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trap.h"

#include "fpu.h"
#include "platform/platform.h"
#include "printk.h"
#include "process.h"
#include "syscall.h"
#include "user.h"

#define VECTOR_BREAKPOINT 3
#define VECTOR_OVERFLOW 4
#define VECTOR_NO_FPU 7
#define PAGE_FAULT_WRITE 2

#define FLAT_LOW 0x0000FFFF
#define CODE_HIGH 0x00CF9B00
#define DATA_HIGH 0x00CF9300
#define PRIVILEGE(ring) ((ring) << 13)

void trap_init(void)
{
	u32 i;

	platform->set_descriptor(KERNEL_CODE_INDEX, FLAT_LOW, CODE_HIGH);
	platform->set_descriptor(KERNEL_DATA_INDEX, FLAT_LOW, DATA_HIGH);
	platform->set_descriptor(USER_CODE_INDEX, FLAT_LOW, CODE_HIGH | PRIVILEGE(3));
	platform->set_descriptor(USER_DATA_INDEX, FLAT_LOW, DATA_HIGH | PRIVILEGE(3));

	for (i = 0; i < 32; i++)
		platform->set_gate(i, platform->entries.traps[i], GATE_INTERRUPT,
				   i == VECTOR_BREAKPOINT || i == VECTOR_OVERFLOW ? 3 : 0);
	for (i = 0; i < IRQ_COUNT; i++)
		platform->set_gate(IRQ_BASE + i, platform->entries.irqs[i], GATE_INTERRUPT, 0);
	platform->set_gate(SYSCALL_VECTOR_REFLECTED, platform->entries.system_call_masked, GATE_INTERRUPT, 3);
	system_call_gate_set(GATE_TRAP);
}

static void kill_current(const struct regs *regs, u32 vector, u32 address)
{
	const struct exit_info info = { .killed = 1, .vector = vector, .error = regs->original };

	if (vector == VECTOR_PAGE_FAULT)
		printk("pup: process %u (%s) killed: page fault at %08x (%s), eip %08x\n", current->pid,
		       current->name, address, regs->original & PAGE_FAULT_WRITE ? "write" : "read", regs->eip);
	else
		printk("pup: process %u (%s) killed: exception %u (error %x), eip %08x\n", current->pid,
		       current->name, vector, regs->original, regs->eip);
	process_exit(&info);
}

/* Called from kernel/entry.inc for vectors 0 to 31, always with interrupts off. */
void handle_trap(struct regs *regs, u32 vector);
void handle_trap(struct regs *regs, u32 vector)
{
	u32 address = 0;

	if (vector == VECTOR_NO_FPU && user_mode(regs)) {
		fpu_take();
		return;
	}
	if (vector == VECTOR_PAGE_FAULT) {
		address = platform->fault_address();
		if (address < PAGE_OFFSET && user_mode(regs) && user_fault(address, regs->original & PAGE_FAULT_WRITE))
			return;
	}
	if (!user_mode(regs))
		oops(regs, vector);
	kill_current(regs, vector, address);
}
