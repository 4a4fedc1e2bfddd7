/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first process: banner, the commands of the run= list, then the prompt. */
#include "user.h"

#define LINE 128
#define MAXIMUM_WORDS 62

/* Input that was read but not used yet; lines are taken out of it. */
static char pending[256];
static u32 pending_at, pending_length;

/* Echo that was not written yet: one write for all that came with one read. */
static char echoed[256];
static u32 echo_length;

static void flush_echo(void)
{
	write(echoed, echo_length);
	echo_length = 0;
}

static void echo(const char *text)
{
	if (echo_length + strlen(text) > sizeof(echoed))
		flush_echo();
	while (*text)
		echoed[echo_length++] = *text++;
}

static char next_character(void)
{
	if (pending_at == pending_length) {
		flush_echo();
		pending_length = (u32)read(pending, sizeof(pending));
		pending_at = 0;
	}
	return pending[pending_at++];
}

/* Echoes; backspace erases; CR, LF or CR LF ends the line. */
static void read_line(char *line, u32 size)
{
	static bool after_return;
	u32 length = 0;

	for (;;) {
		char c[2] = { next_character(), 0 };
		bool second_half = *c == '\n' && after_return;

		after_return = *c == '\r';
		if (second_half)
			continue;
		if (*c == '\r' || *c == '\n')
			break;
		if ((*c == '\b' || *c == 0x7F) && length) {
			length--;
			echo("\b \b");
		} else if (*c >= ' ' && *c < 0x7F && length + 1 < size) {
			line[length++] = *c;
			echo(c);
		}
	}
	line[length] = 0;
	echo("\n");
	flush_echo();
}

static void help(void)
{
	u32 i;

	for (i = 0; i < program_count; i++)
		if (programs[i].help)
			print("  %-10s %s\n", programs[i].name, programs[i].help);
	print("  %-10s %s\n", "help", "this list");
	print("  %-10s %s\n", INIT_PATH, "[arguments]: the program that was given as initrd");
}

/* A name with a slash is a file: it gets the words of the line as its arguments. */
static void execute_file(char *line)
{
	char *words[MAXIMUM_WORDS + 1];
	u32 count = 0;
	struct exit_info info;
	s32 pid, error;

	while (*line && count < MAXIMUM_WORDS) {
		words[count++] = line;
		while (*line && *line != ' ')
			line++;
		while (*line == ' ')
			*line++ = 0;
	}
	words[count] = NULL;
	pid = call0(SYS_FORK);
	if (pid) {
		if (pid < 0)
			print("cannot start a process: error %d\n", -pid);
		else
			wait(pid, &info);
		return;
	}
	error = system_call(SYS_EXECVE, (u32)words[0], (u32)words, 0);
	print("%s: %s\n", words[0], error == -ENOENT ? "no such file" : "cannot be executed");
	exit(1);
}

/* Splits "name argument" in place. */
static u32 split(char *line, char **name)
{
	u32 value = 0;

	*name = line;
	while (*line && *line != ' ')
		line++;
	while (*line == ' ')
		*line++ = 0;
	while (*line >= '0' && *line <= '9')
		value = value * 10 + (u32)(*line++ - '0');
	return value;
}

static void execute(char *line)
{
	char *name;
	u32 argument, i;

	while (*line == ' ')
		line++;
	if (*line == '/') {
		execute_file(line);
		return;
	}
	argument = split(line, &name);
	if (!*name)
		return;
	if (!strcmp(name, "help")) {
		help();
		return;
	}
	for (i = 0; i < program_count; i++)
		if (programs[i].help && !strcmp(name, programs[i].name)) {
			run_child(programs[i].main, argument);
			return;
		}
	print("%s: no such command, try help\n", name);
}

/* "run=cmd,cmd_argument,...": the commands, echoed as if they had been typed. */
static void run_list(char *list)
{
	while (*list) {
		char *end = list;

		for (; *end && *end != ','; end++)
			if (*end == '_')
				*end = ' ';
		if (*end)
			*end++ = 0;
		print("pup> %s\n", list);
		if (!strcmp(list, "exit"))
			machine(MACHINE_HALT);
		execute(list);
		list = end;
	}
}

int shell(u32 argument)
{
	static char words[COMMAND_LINE_SIZE], value[1024];
	struct statistics statistics;
	char line[LINE];

	(void)argument;
	system_call(SYS_COMMAND_LINE, (u32)words, sizeof(words), 0);
	get_statistics(&statistics);
	if (!find_option(words, "quiet", value, sizeof(value))) {
		print("pup, a small paravirtual kernel, on %s: %u MiB of memory", statistics.platform,
		      statistics.memory_pages / 256);
		if (statistics.tsc_khz)
			print(", TSC %u.%03u MHz", statistics.tsc_khz / 1000, statistics.tsc_khz % 1000);
		print("\npup: ready\n");
	}
	if (find_option(words, "run", value, sizeof(value)))
		run_list(value);
	for (;;) {
		print("pup> ");
		read_line(line, sizeof(line));
		execute(line);
	}
}
