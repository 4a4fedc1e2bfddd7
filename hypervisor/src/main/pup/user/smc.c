/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code that is rewritten after it ran: by itself, by its process, and behind its back by the kernel. */
#include "user.h"

#define ROUNDS 1000
#define MOVE_TO_EAX 0xB8
#define RETURN 0xC3
#define FUNCTION_SIZE 6             /* movl imm32, %eax; ret */

typedef u32 function(void);

static void write_function(u8 *at, u32 result)
{
	at[0] = MOVE_TO_EAX;
	memcpy(at + 1, &result, sizeof(result));
	at[5] = RETURN;
}

/* The same function with another constant, over and over. */
static bool rewritten(u8 *code)
{
	u32 i;

	write_function(code, 0);
	for (i = 0; i < ROUNDS; i++) {
		memcpy(code + 1, &i, sizeof(i));
		if (((function *)code)() != i)
			return false;
	}
	return true;
}

/* The instruction after the store is the one that is stored to. */
static bool rewrites_itself(u8 *code)
{
	static const u8 text[] = {
		0x8B, 0x44, 0x24, 0x04,                 /* movl 4(%esp), %eax */
		0xA3, 0, 0, 0, 0,                       /* movl %eax, constant */
		0xB8, 0, 0, 0, 0,                       /* movl constant, %eax */
		RETURN,
	};
	const u32 constant = (u32)code + 10;
	u32 i;

	memcpy(code, text, sizeof(text));
	memcpy(code + 5, &constant, sizeof(constant));
	for (i = 0; i < ROUNDS; i++)
		if (((u32 (*)(u32))code)(i ^ 0x5A5A) != (i ^ 0x5A5A))
			return false;
	return true;
}

/* An instruction across the end of a page, one half changed at a time. */
static bool across_pages(u8 *code)
{
	u8 *at = code + PAGE_SIZE - 3;
	u32 i;

	write_function(at, 0);
	for (i = 0; i < 256; i++) {
		at[1] = (u8)i;
		if (((function *)at)() != i)
			return false;
	}
	for (i = 0; i < 256; i++) {
		at[4] = (u8)i;
		if (((function *)at)() != (i << 24 | 255))
			return false;
	}
	return true;
}

/* Copies with rep movs over code that ran. */
static bool copied_over(u8 *code)
{
	u8 templates[2][64];
	u32 i, j;

	for (i = 0; i < 2; i++)
		for (j = 0; j + FUNCTION_SIZE <= sizeof(templates[i]); j += 8)
			write_function(templates[i] + j, i * 100 + j);
	for (i = 0; i < ROUNDS / 10; i++) {
		memcpy(code, templates[i & 1], sizeof(templates[0]));
		for (j = 0; j + FUNCTION_SIZE <= sizeof(templates[0]); j += 8)
			if (((function *)(code + j))() != (i & 1) * 100 + j)
				return false;
	}
	return true;
}

/* The frame of this code is taken away and another one appears at its address. */
static bool remapped(u8 *code)
{
	u32 i;

	for (i = 0; i < 20; i++) {
		set_heap_end(code);
		set_heap_end(code + 2 * PAGE_SIZE);
		if (code[0] || code[PAGE_SIZE])
			return false;
		write_function(code, i);
		if (((function *)code)() != i)
			return false;
	}
	return true;
}

/* In the read-only text, which all processes share; only the kernel can write it, at another address. */
static u32 __attribute__((noinline, noclone)) constant_in_text(void)
{
	u32 result;

	asm volatile(".globl smc_poked\nsmc_poked: movl $0x11111111, %0" : "=a"(result));
	return result;
}

static bool poked(void)
{
	extern u8 smc_poked[];
	const u32 original = 0x11111111;
	bool ok = constant_in_text() == original;
	u32 i;

	for (i = 0; i < ROUNDS / 10; i++) {
		system_call(SYS_POKE, (u32)smc_poked + 1, (u32)&i, sizeof(i));
		ok &= constant_in_text() == i;
	}
	system_call(SYS_POKE, (u32)smc_poked + 1, (u32)&original, sizeof(original));
	return ok && constant_in_text() == original;
}

int smc(u32 argument)
{
	u8 *code = grow_heap(2 * PAGE_SIZE);
	bool ok = code != NULL;

	(void)argument;
	if (ok) {
		static const struct {
			const char *name;
			bool (*test)(u8 *code);
		} tests[] = {
			{ "rewritten", rewritten },
			{ "rewrites itself", rewrites_itself },
			{ "across pages", across_pages },
			{ "copied over", copied_over },
			{ "remapped", remapped },
		};
		u32 i;

		for (i = 0; i < COUNT_OF(tests); i++)
			if (!tests[i].test(code)) {
				print("smc: %s: stale code ran\n", tests[i].name);
				ok = false;
			}
		if (!poked()) {
			print("smc: poked by the kernel: stale code ran\n");
			ok = false;
		}
	}
	return verdict("smc", ok);
}
