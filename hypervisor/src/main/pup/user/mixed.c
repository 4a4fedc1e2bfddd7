/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that compute with the x87, MMX, SSE and SSE2, first each by itself and then all at once: the
 * results must be the same. Registers stay loaded across system calls and time slices; nothing else in a
 * process touches them. Meanwhile other processes end with exceptions of the x87 and of SSE.
 */
#include "user.h"

#define DEFAULT_COUNT 16
#define MAXIMUM 24
#define ROUNDS 16
#define STEPS 100

#define CPUID_SSE (1u << 25)
#define CPUID_SSE2 (1u << 26)
#define MXCSR_DEFAULT 0x1F80
#define MXCSR_UNMASKED 0x0000

static u32 registers[32] __attribute__((aligned(16)));
static const u32 single_mask[4] __attribute__((aligned(16))) = { 0x7FFFFF, 0x7FFFFF, 0x7FFFFF, 0x7FFFFF };
static const u32 single_one[4] __attribute__((aligned(16))) = { 0x3F800000, 0x3F800000, 0x3F800000, 0x3F800000 };
static const u32 double_mask[4] __attribute__((aligned(16))) = { ~0u, 0xFFFFF, ~0u, 0xFFFFF };
static const u32 double_one[4] __attribute__((aligned(16))) = { 0, 0x3FF00000, 0, 0x3FF00000 };

static bool has(u32 feature)
{
	u32 a = 1, b, c, d;

	asm volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
	return d & feature;
}

static u32 mix(u32 value)
{
	value = (value ^ value >> 16) * 0x85EBCA6B;
	return value ^ value >> 13;
}

static u32 hash(u32 seed, const void *from, u32 length)
{
	const u8 *bytes = from;
	u32 i;

	for (i = 0; i < length; i++)
		seed = (seed ^ bytes[i]) * 0x01000193;
	return seed;
}

/* Values that stand in the registers while step runs, with the processor given away between rounds. */
static void run_rounds(void (*step)(void))
{
	u32 round, i;

	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < STEPS; i++)
			step();
		call0(SYS_SCHED_YIELD);
	}
}

static void x87_step(void)
{
	asm volatile("fld %st(1); fdiv %st(3); faddp; fxch %st(3); fxch %st(5); fxch %st(6)");
}

/* Seven registers; the eighth is room to compute in. The control word tells the processes apart, too. */
static u32 x87(u32 number)
{
	static const u16 control_words[] = { 0x037F, 0x077F, 0x0B7F, 0x0F7F };
	u8 image[108];
	u32 i, value;

	asm volatile("fninit; fldcw %0" : : "m"(control_words[number / 4 % COUNT_OF(control_words)]));
	for (i = 0; i < 7; i++) {
		value = mix(number * 7 + i + 1) >> 8;
		asm volatile("fildl %0" : : "m"(value));
	}
	run_rounds(x87_step);
	asm volatile("fnsave %0" : "=m"(image));
	/* Control word, then the seven values. */
	return hash(hash(0, image, 2), image + 28, 70);
}

static void mmx_step(void)
{
	asm volatile("paddd %mm1, %mm0; pxor %mm2, %mm1; pmaddwd %mm3, %mm2; paddd %mm0, %mm2\n\t"
		     "psubw %mm4, %mm3; paddw %mm5, %mm4; pxor %mm0, %mm5; psubd %mm7, %mm6\n\t"
		     "psrlq $3, %mm7; paddd %mm3, %mm7");
}

static u32 mmx(u32 number)
{
	asm volatile("movq (%0), %%mm0; movq 8(%0), %%mm1; movq 16(%0), %%mm2; movq 24(%0), %%mm3\n\t"
		     "movq 32(%0), %%mm4; movq 40(%0), %%mm5; movq 48(%0), %%mm6; movq 56(%0), %%mm7"
		     : : "r"(registers) : "memory");
	run_rounds(mmx_step);
	asm volatile("movq %%mm0, (%0); movq %%mm1, 8(%0); movq %%mm2, 16(%0); movq %%mm3, 24(%0)\n\t"
		     "movq %%mm4, 32(%0); movq %%mm5, 40(%0); movq %%mm6, 48(%0); movq %%mm7, 56(%0); emms"
		     : : "r"(registers) : "memory");
	return hash(number, registers, 64);
}

static void sse_step(void)
{
	asm volatile("mulps %%xmm1, %%xmm0; andps %0, %%xmm0; orps %1, %%xmm0\n\t"
		     "divps %%xmm2, %%xmm1; andps %0, %%xmm1; orps %1, %%xmm1\n\t"
		     "mulps %%xmm3, %%xmm2; sqrtps %%xmm2, %%xmm2; shufps $0x39, %%xmm4, %%xmm3\n\t"
		     "addps %%xmm5, %%xmm4; andps %0, %%xmm4; orps %1, %%xmm4\n\t"
		     "unpcklps %%xmm6, %%xmm5; mulss %%xmm7, %%xmm6; andps %0, %%xmm6; orps %1, %%xmm6\n\t"
		     "subps %%xmm0, %%xmm7; andps %0, %%xmm7; orps %1, %%xmm7"
		     : : "m"(single_mask), "m"(single_one));
}

static void sse2_step(void)
{
	asm volatile("mulpd %%xmm1, %%xmm0; andpd %0, %%xmm0; orpd %1, %%xmm0\n\t"
		     "divpd %%xmm2, %%xmm1; andpd %0, %%xmm1; orpd %1, %%xmm1\n\t"
		     "addpd %%xmm0, %%xmm2; andpd %0, %%xmm2; orpd %1, %%xmm2\n\t"
		     "paddq %%xmm4, %%xmm3; pmuludq %%xmm5, %%xmm4; pxor %%xmm3, %%xmm4\n\t"
		     "pshufd $0x1B, %%xmm5, %%xmm5; paddd %%xmm6, %%xmm5; psubw %%xmm7, %%xmm6\n\t"
		     "pmaddwd %%xmm3, %%xmm7; paddd %%xmm5, %%xmm7"
		     : : "m"(double_mask), "m"(double_one));
}

static u32 vectors(u32 number, void (*step)(void))
{
	/* Rounding to nearest, down, up, to zero. */
	u32 mxcsr = MXCSR_DEFAULT | (number / 4 % 4) << 13, after;

	asm volatile("ldmxcsr %1\n\t"
		     "movaps (%0), %%xmm0; movaps 16(%0), %%xmm1; movaps 32(%0), %%xmm2; movaps 48(%0), %%xmm3\n\t"
		     "movaps 64(%0), %%xmm4; movaps 80(%0), %%xmm5; movaps 96(%0), %%xmm6; movaps 112(%0), %%xmm7"
		     : : "r"(registers), "m"(mxcsr) : "memory");
	run_rounds(step);
	asm volatile("movaps %%xmm0, (%1); movaps %%xmm1, 16(%1); movaps %%xmm2, 32(%1); movaps %%xmm3, 48(%1)\n\t"
		     "movaps %%xmm4, 64(%1); movaps %%xmm5, 80(%1); movaps %%xmm6, 96(%1); movaps %%xmm7, 112(%1)\n\t"
		     "stmxcsr %0"
		     : "=m"(after) : "r"(registers) : "memory");
	return hash(after, registers, sizeof(registers));
}

/* A process begins with the registers of a processor after reset, whatever others left there. */
static bool begins_afresh(void)
{
	u16 control, status;
	u32 mxcsr, i;

	asm volatile("fnstcw %0; fnstsw %1" : "=m"(control), "=m"(status));
	if (control != 0x037F || status)
		return false;
	if (!has(CPUID_SSE))
		return true;
	asm volatile("stmxcsr %0; movaps %%xmm0, (%1); movaps %%xmm7, 16(%1)" : "=m"(mxcsr) : "r"(registers) : "memory");
	for (i = 0; i < 8; i++)
		if (registers[i])
			return false;
	return mxcsr == MXCSR_DEFAULT;
}

/* The result is the exit code; 0 means that the process began with somebody's registers. */
int mixed_child(u32 number)
{
	const u32 kinds = has(CPUID_SSE2) ? 4 : 2;
	u32 i;

	if (!begins_afresh())
		return 0;
	for (i = 0; i < COUNT_OF(registers); i++)
		registers[i] = (mix(number * 64 + i) & 0x7FFFFF) | 0x3F800000;
	switch (number % kinds) {
	case 0:
		return x87(number) | 1;
	case 1:
		return mmx(number) | 1;
	case 2:
		return vectors(number, sse_step) | 1;
	default:
		return vectors(number, sse2_step) | 1;
	}
}

static const struct {
	const char *name;
	u32 vector;
	u32 feature;
} exceptions[] = {
	{ "wait", 16, 0 },
	{ "load", 16, 0 },
	{ "MMX", 16, 0 },
	{ "SSE", 19, CPUID_SSE },
	{ "SSE2", 19, CPUID_SSE2 },
};

/* An exception of the x87 is pending while other processes run; one of SSE comes at once. */
int mixed_fault_child(u32 kind)
{
	static const u16 unmasked = 0x0360;
	static const u32 mxcsr = MXCSR_UNMASKED;

	if (kind < 3) {
		asm volatile("fninit; fldcw %0; fld1; fldz; fdivrp" : : "m"(unmasked));
		call0(SYS_SCHED_YIELD);
		if (kind == 0)
			asm volatile("fwait");
		else if (kind == 1)
			asm volatile("fld1");
		else
			asm volatile("pxor %mm0, %mm0");
	} else {
		asm volatile("ldmxcsr %0; xorps %%xmm1, %%xmm1" : : "m"(mxcsr));
		call0(SYS_SCHED_YIELD);
		if (kind == 3)
			asm volatile("divps %xmm1, %xmm1");
		else
			asm volatile("divpd %xmm1, %xmm1");
	}
	return 0;
}

static bool exceptions_happen(void)
{
	bool ok = true;
	u32 i;

	for (i = 0; i < COUNT_OF(exceptions); i++) {
		struct exit_info info;

		if (exceptions[i].feature && !has(exceptions[i].feature))
			continue;
		info = run_child(mixed_fault_child, i);
		if (!info.killed || info.vector != exceptions[i].vector) {
			print("mixed: %s: exception %u, not %u\n", exceptions[i].name, info.vector, exceptions[i].vector);
			ok = false;
		}
	}
	return ok;
}

int mixed(u32 count)
{
	u32 alone[MAXIMUM], i;
	s32 pids[MAXIMUM];
	struct statistics before, after;
	struct exit_info info;
	bool ok = true;

	if (!count)
		count = DEFAULT_COUNT;
	if (count > MAXIMUM)
		count = MAXIMUM;
	for (i = 0; i < count; i++) {
		alone[i] = run_child(mixed_child, i).code;
		ok &= alone[i] != 0;
	}
	get_statistics(&before);
	for (i = 0; i < count; i++)
		pids[i] = spawn(mixed_child, i);
	ok &= exceptions_happen();
	for (i = 0; i < count; i++) {
		if (wait(pids[i], &info) == pids[i] && !info.killed && info.code == alone[i])
			continue;
		print("mixed: process %u: %08x, not %08x\n", i, info.code, alone[i]);
		ok = false;
	}
	get_statistics(&after);
	print("mixed: %u processes, %u switches of state\n", count, after.fpu_switches - before.fpu_switches);
	return verdict("mixed", ok);
}
