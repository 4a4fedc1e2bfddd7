/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "string.h"

struct output {
	char *to;
	u32 size, length;
};

static void put(struct output *out, char c)
{
	if (out->length + 1 < out->size)
		out->to[out->length++] = c;
}

static void put_padded(struct output *out, const char *text, int width, bool left, char fill)
{
	int padding = width - (int)strlen(text);

	for (; !left && padding > 0; padding--)
		put(out, fill);
	while (*text)
		put(out, *text++);
	for (; padding > 0; padding--)
		put(out, ' ');
}

static char *digits(char *end, u64 value, u32 base)
{
	*end = 0;
	do
		*--end = "0123456789abcdef"[divide(&value, base)];
	while (value);
	return end;
}

static void put_number(struct output *out, u64 value, bool negative, u32 base, int width, bool left, char fill)
{
	char buffer[24], *text = digits(buffer + sizeof(buffer) - 1, negative ? -value : value, base);

	if (negative)
		*--text = '-';
	put_padded(out, text, width, left, fill);
}

u32 format(char *to, u32 size, const char *pattern, va_list arguments)
{
	struct output out = { to, size, 0 };

	for (; *pattern; pattern++) {
		bool left = false, wide = false;
		char fill = ' ', single[2] = { 0, 0 };
		int width = 0;
		u64 value;

		if (*pattern != '%') {
			put(&out, *pattern);
			continue;
		}
		pattern++;
		if (*pattern == '-')
			left = true, pattern++;
		if (*pattern == '0')
			fill = '0', pattern++;
		while (*pattern >= '0' && *pattern <= '9')
			width = width * 10 + *pattern++ - '0';
		if (pattern[0] == 'l' && pattern[1] == 'l')
			wide = true, pattern += 2;
		switch (*pattern) {
		case 'd':
			value = wide ? va_arg(arguments, u64) : (u64)(s64)va_arg(arguments, s32);
			put_number(&out, value, (s64)value < 0, 10, width, left, fill);
			break;
		case 'u':
		case 'x':
			value = wide ? va_arg(arguments, u64) : va_arg(arguments, u32);
			put_number(&out, value, false, *pattern == 'x' ? 16 : 10, width, left, fill);
			break;
		case 's':
			put_padded(&out, va_arg(arguments, const char *), width, left, ' ');
			break;
		case 'c':
			single[0] = (char)va_arg(arguments, int);
			put_padded(&out, single, width, left, ' ');
			break;
		default:
			put(&out, *pattern);
		}
	}
	if (size)
		to[out.length] = 0;
	return out.length;
}
