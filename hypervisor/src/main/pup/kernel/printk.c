/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "printk.h"

#include "console.h"
#include "irq.h"
#include "platform/platform.h"
#include "process.h"
#include "string.h"

void printk(const char *pattern, ...)
{
	char line[200];
	va_list arguments;
	u32 length;

	va_start(arguments, pattern);
	length = format(line, sizeof(line), pattern, arguments);
	va_end(arguments);
	console_write(line, length);
}

void panic(const char *pattern, ...)
{
	char text[120];
	va_list arguments;

	irq_save();
	va_start(arguments, pattern);
	format(text, sizeof(text), pattern, arguments);
	va_end(arguments);
	printk("panic: %s\n", text);
	platform->shutdown(POWER_OFF, text);
}

void oops(const struct regs *regs, u32 vector)
{
	const u32 *stack = user_mode(regs) ? (const u32 *)regs->esp : &regs->esp;

	irq_save();
	printk("\noops: exception %u (error %x) at %08x, address %08x, process %u\n",
	       vector, regs->original, regs->eip, platform->fault_address(), current->pid);
	printk("eax %08x ebx %08x ecx %08x edx %08x\n", regs->eax, regs->ebx, regs->ecx, regs->edx);
	printk("esi %08x edi %08x ebp %08x esp %08x\n", regs->esi, regs->edi, regs->ebp, (u32)stack);
	printk("cs %04x ds %04x es %04x fs %04x gs %04x eflags %08x\n", regs->cs & 0xFFFF,
	       regs->ds & 0xFFFF, regs->es & 0xFFFF, regs->fs & 0xFFFF, regs->gs & 0xFFFF, regs->eflags);
	panic("pup: oops, exception %u at %08x", vector, regs->eip);
}
