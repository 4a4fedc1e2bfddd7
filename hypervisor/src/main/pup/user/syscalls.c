/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The round trip of a system call: through a trap gate, which the processor takes directly, and through
 * an interrupt gate, which an lguest host must reflect.
 */
#include "user.h"

#define DEFAULT_CALLS 100000

static s32 direct(void)
{
	return call0(SYS_GETPPID);
}

static s32 reflected(void)
{
	s32 result;

	asm volatile("int %1" : "=a"(result) : "i"(SYSCALL_VECTOR_REFLECTED), "0"(SYS_GETPPID) : "memory");
	return result;
}

/* Inlined with either way in, so that the loop is nothing but calls. */
static inline bool __attribute__((always_inline)) report(const char *name, s32 (*call)(void), u32 calls)
{
	s32 expected = direct();
	u64 start = uptime(), time;
	u32 i, wrong = 0, tenths;

	for (i = 0; i < calls; i++)
		wrong += call() != expected;
	time = uptime() - start;
	tenths = (u32)quotient(time * 10, calls);
	print("%s: syscall round trip: %u.%u ns (%u calls)\n", name, tenths / 10, tenths % 10, calls);
	if (wrong)
		print("%s: %u results were wrong\n", name, wrong);
	return !wrong;
}

int system_calls(u32 calls)
{
	bool ok;

	if (!calls)
		calls = DEFAULT_CALLS;
	ok = report("direct", direct, calls);
	ok &= report("reflected", reflected, calls);
	return verdict("syscalls", ok);
}

/*
 * The usual vector, its gate exchanged under the feet of whoever has looked at it before. The original
 * lguest host cannot do this: it takes a vector from 32 on that is not direct for its own interrupt.
 */
int interrupt_gate(u32 calls)
{
	bool ok;

	if (!calls)
		calls = DEFAULT_CALLS;
	ok = report("trap gate", direct, calls);
	system_call(SYS_GATE, GATE_INTERRUPT, 0, 0);
	ok &= report("interrupt gate", direct, calls);
	system_call(SYS_GATE, GATE_TRAP, 0, 0);
	ok &= report("trap gate", direct, calls);
	return verdict("gate", ok);
}
