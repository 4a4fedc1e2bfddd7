/*
 * Runs pieces of 32-bit code on the machine itself and tells what came of them.
 *
 * Built with gcc -m32 by jlguest.testsuite.hardware.Tracer, which also is the other end of the
 * protocol. Requests come on standard input, answers go to standard output, both little-endian:
 *
 *   request:  u32 how (0: one step, 1: until the byte behind the code), u32 length of code,
 *             u32 number of patches, u32 seed, u32 regs[8], u32 eflags, u8 fpu[217], code,
 *             and for each patch u32 address, u32 length, bytes
 *   answer:   u32 status (0: ended, 1: trapped, 2: did not end), u32 signal, u32 its code,
 *             u32 its address, u32 regs[8], u32 eip, u32 eflags, u8 fpu[217],
 *             u32 number of changed runs, and for each u32 address, u32 length, bytes
 *
 * A traced child has code, data and stack mapped as docs/vectors.md says and nothing else: it has
 * unmapped all the rest of its address space, this program included.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define REGION 0x2000u
#define CODE 0x400000u
#define START 0x400800u
#define DATA 0x600000u
#define STACK 0x800000u
#define TOP 0xffffe000u
#define FPU 217
#define MAX_PATCHES 256
#define MAX_STEPS 0x10000
#define RF_TF 0x10100u

static const uint32_t regions[3] = {CODE, DATA, STACK};
static uint8_t *shared;            /* the child's three regions, as this process sees them */
static uint8_t before[3 * REGION]; /* what they held at the start */
static int memory = -1;
static pid_t child;

static void die(const char *what)
{
	perror(what);
	if (child)
		kill(child, SIGKILL);
	exit(2);
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void receive(void *to, size_t length)
{
	if (length && fread(to, length, 1, stdin) != 1) {
		if (child)
			kill(child, SIGKILL);
		exit(feof(stdin) ? 0 : 2);
	}
}

static void send(const void *from, size_t length)
{
	if (length && fwrite(from, length, 1, stdout) != 1)
		die("write");
}

static uint32_t receive32(void)
{
	uint32_t value;

	receive(&value, 4);
	return value;
}

static void send32(uint32_t value)
{
	send(&value, 4);
}

/* Where an address of the child lies in the shared memory, or -1. */
static long place(uint32_t address)
{
	for (int i = 0; i < 3; i++)
		if (address - regions[i] < REGION)
			return i * REGION + (address - regions[i]);
	return -1;
}

/* Waits for the child to stop; returns 0 if it had to be stopped because it took too long. */
static int wait_for(int *status)
{
	struct itimerval limit = {{0, 0}, {2, 0}}, none = {{0, 0}, {0, 0}};
	int in_time = 1;

	setitimer(ITIMER_REAL, &limit, NULL);
	while (waitpid(child, status, __WALL) < 0) {
		if (errno != EINTR)
			die("waitpid");
		in_time = 0;
		kill(child, SIGSTOP);
	}
	setitimer(ITIMER_REAL, &none, NULL);
	return in_time;
}

/* Has the child make a system call, with the int 0x80 at the start of its code region. */
static void inject(uint32_t number, uint32_t a, uint32_t b)
{
	struct user_regs_struct regs;
	int status;

	if (ptrace(PTRACE_GETREGS, child, 0, &regs) < 0)
		die("getregs");
	regs.eip = CODE;
	regs.eax = number;
	regs.orig_eax = -1;
	regs.ebx = a;
	regs.ecx = b;
	if (ptrace(PTRACE_SETREGS, child, 0, &regs) < 0 || ptrace(PTRACE_CONT, child, 0, 0) < 0)
		die("inject");
	wait_for(&status);
	if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP)
		die("no trap behind a system call");
	if (ptrace(PTRACE_GETREGS, child, 0, &regs) < 0 || regs.eax != 0)
		die("munmap");
}

static void spawn(void)
{
	int status;

	memcpy(shared, "\xcd\x80\xcc", 3);
	child = fork();
	if (child < 0)
		die("fork");
	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		for (int i = 0; i < 3; i++) {
			int access = PROT_READ | PROT_WRITE | (i == 0 ? PROT_EXEC : 0);

			if (mmap((void *)regions[i], REGION, access, MAP_SHARED | MAP_FIXED, memory,
				 i * REGION) == MAP_FAILED)
				_exit(2);
		}
		raise(SIGSTOP);
		_exit(2);
	}
	wait_for(&status);
	if (!WIFSTOPPED(status))
		die("child");
	ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_EXITKILL);
	inject(SYS_munmap, STACK + REGION, TOP - (STACK + REGION));
	inject(SYS_munmap, DATA + REGION, STACK - (DATA + REGION));
	inject(SYS_munmap, CODE + REGION, DATA - (CODE + REGION));
	inject(SYS_munmap, 0, CODE);
}

static void fill(uint32_t region, uint32_t seed)
{
	for (uint32_t a = region; a < region + REGION; a += 4) {
		uint32_t w = (a >> 2) * 0x9E3779B1u + seed;

		w ^= w >> 15;
		w *= 0x85EBCA77u;
		w ^= w >> 13;
		w *= 0xC2B2AE3Du;
		w ^= w >> 16;
		memcpy(shared + place(a), &w, 4);
	}
}

/* The 217 bytes are in the order of docs/vectors.md; FXSAVE's image is in the processor's. */
static void set_fpu(const uint8_t *in)
{
	struct user_fpxregs_struct image;
	uint8_t *raw = (uint8_t *)&image;

	memset(&image, 0, sizeof image);
	memcpy(raw, in, 4);
	raw[4] = in[4];
	memcpy(raw + 24, in + 5, 4);
	for (int i = 0; i < 8; i++) {
		memcpy(raw + 32 + 16 * i, in + 9 + 10 * i, 10);
		memcpy(raw + 160 + 16 * i, in + 89 + 16 * i, 16);
	}
	if (ptrace(PTRACE_SETFPXREGS, child, 0, &image) < 0)
		die("setfpxregs");
}

static void send_fpu(void)
{
	struct user_fpxregs_struct image;
	uint8_t *raw = (uint8_t *)&image;
	uint8_t out[FPU];

	if (ptrace(PTRACE_GETFPXREGS, child, 0, &image) < 0)
		die("getfpxregs");
	memcpy(out, raw, 4);
	out[4] = raw[4];
	memcpy(out + 5, raw + 24, 4);
	for (int i = 0; i < 8; i++) {
		memcpy(out + 9 + 10 * i, raw + 32 + 16 * i, 10);
		memcpy(out + 89 + 16 * i, raw + 160 + 16 * i, 16);
	}
	send(out, FPU);
}

static void send_changes(void)
{
	uint32_t runs = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t at = 0; at < 3 * REGION; at++) {
			uint32_t from = at;

			while (at < (from / REGION + 1) * REGION && shared[at] != before[at])
				at++;
			if (at == from)
				continue;
			if (pass == 0) {
				runs++;
			} else {
				send32(regions[from / REGION] + from % REGION);
				send32(at - from);
				send(shared + from, at - from);
			}
			at--;
		}
		if (pass == 0)
			send32(runs);
	}
}

/* Whether the instruction is a repeated string instruction, which steps by repetition. */
static int repeats(const uint8_t *code, uint32_t length)
{
	int prefix = 0;
	uint32_t i = 0;

	for (; i < length; i++) {
		uint8_t c = code[i];

		if (c == 0xf2 || c == 0xf3)
			prefix = 1;
		else if (c != 0x66 && c != 0x67 && c != 0x26 && c != 0x2e && c != 0x36 && c != 0x3e &&
			 c != 0x64 && c != 0x65)
			break;
	}
	return prefix && i < length && ((code[i] >= 0xa4 && code[i] <= 0xa7) ||
					(code[i] >= 0xaa && code[i] <= 0xaf));
}

static void serve(void)
{
	uint32_t how = receive32(), length = receive32(), patches = receive32(), seed = receive32();
	uint32_t in[9];
	uint8_t fpu[FPU], code[REGION];
	struct user_regs_struct regs;
	siginfo_t info;
	uint32_t end = START + length;
	int status, in_time, steps = 0;

	receive(in, sizeof in);
	receive(fpu, FPU);
	if (how > 1 || length == 0 || length > START - CODE || patches > MAX_PATCHES)
		die("request");
	receive(code, length);
	memset(shared, 0x90, REGION);
	fill(DATA, seed);
	fill(STACK, seed);
	memcpy(shared + (START - CODE), code, length);
	for (uint32_t i = 0; i < patches; i++) {
		uint32_t address = receive32(), bytes = receive32();
		long at = place(address);

		if (at < 0 || bytes == 0 || bytes > REGION || place(address + bytes - 1) != at + (long)bytes - 1)
			die("patch");
		receive(shared + at, bytes);
	}
	memcpy(before, shared, sizeof before);
	if (how == 1)
		shared[end - CODE] = 0xcc;

	if (ptrace(PTRACE_GETREGS, child, 0, &regs) < 0)
		die("getregs");
	regs.eax = in[0];
	regs.ecx = in[1];
	regs.edx = in[2];
	regs.ebx = in[3];
	regs.esp = in[4];
	regs.ebp = in[5];
	regs.esi = in[6];
	regs.edi = in[7];
	regs.eip = START;
	regs.eflags = in[8];
	regs.orig_eax = -1;
	regs.xfs = regs.xgs = 0;
	if (ptrace(PTRACE_SETREGS, child, 0, &regs) < 0)
		die("setregs");
	set_fpu(fpu);
	do {
		if (ptrace(how ? PTRACE_CONT : PTRACE_SINGLESTEP, child, 0, 0) < 0)
			die("continue");
		in_time = wait_for(&status);
		if (!WIFSTOPPED(status))
			die("the child ended");
		if (ptrace(PTRACE_GETREGS, child, 0, &regs) < 0 ||
		    ptrace(PTRACE_GETSIGINFO, child, 0, &info) < 0)
			die("getregs");
	} while (how == 0 && in_time && WSTOPSIG(status) == SIGTRAP && info.si_code == TRAP_TRACE &&
		 (uint32_t)regs.eip == START && repeats(code, length) && ++steps < MAX_STEPS);

	int ended = how ? WSTOPSIG(status) == SIGTRAP && (uint32_t)regs.eip == end + 1
			: WSTOPSIG(status) == SIGTRAP && info.si_code == TRAP_TRACE;
	if (how == 1) {
		if (shared[end - CODE] == 0xcc)
			shared[end - CODE] = before[end - CODE];
		else
			in_time = 0; /* it has overwritten the breakpoint: nobody knows what it did */
		if (ended)
			regs.eip--;
	}
	send32(!in_time || steps >= MAX_STEPS ? 2 : ended ? 0 : 1);
	send32(WSTOPSIG(status));
	send32(info.si_code);
	send32((uint32_t)info.si_addr);
	uint32_t out[10] = {regs.eax, regs.ecx, regs.edx, regs.ebx, regs.esp,
			    regs.ebp, regs.esi, regs.edi, regs.eip, regs.eflags & ~RF_TF};
	send(out, sizeof out);
	send_fpu();
	send_changes();
	fflush(stdout);
	if (!in_time) {
		kill(child, SIGKILL);
		waitpid(child, &status, __WALL);
		spawn();
	}
}

int main(int count, char **arguments)
{
	struct sigaction action;

	/* The kernel writes to glibc's rseq area, which the child no longer has: do without. */
	if (!getenv("GLIBC_TUNABLES")) {
		setenv("GLIBC_TUNABLES", "glibc.pthread.rseq=0", 1);
		execv("/proc/self/exe", arguments);
		die("exec");
	}
	(void)count;
	memset(&action, 0, sizeof action);
	action.sa_handler = on_alarm;
	sigaction(SIGALRM, &action, NULL);
	setvbuf(stdin, NULL, _IOFBF, 1 << 16);
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	memory = memfd_create("regions", 0);
	if (memory < 0 || ftruncate(memory, 3 * REGION) < 0)
		die("memfd_create");
	shared = mmap(NULL, 3 * REGION, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	if (shared == MAP_FAILED)
		die("mmap");
	spawn();
	for (;;)
		serve();
}
