/* SPDX-License-Identifier: GPL-2.0-or-later */
#define NAME sse2
#include "floating.h"

#define CPUID_FEATURES 1
#define CPUID_EDX_SSE2 (1u << 26)

bool sse2_present(void)
{
	u32 eax = CPUID_FEATURES, ebx, ecx, edx;

	asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx));
	return edx & CPUID_EDX_SSE2;
}
