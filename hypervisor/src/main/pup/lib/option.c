/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "string.h"

bool find_option(const char *words, const char *name, char *value, u32 size)
{
	u32 length = strlen(name);

	while (*words) {
		const char *end = words;

		while (*end && *end != ' ')
			end++;
		if ((u32)(end - words) >= length && !memcmp(words, name, length)
		    && (words + length == end || words[length] == '=')) {
			const char *from = words + length + (words + length < end);
			u32 needed = (u32)(end - from) + 1;

			copy_text(value, from, needed < size ? needed : size);
			return true;
		}
		words = *end ? end + 1 : end;
	}
	return false;
}
