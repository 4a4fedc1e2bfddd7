/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_STRING_H
#define PUP_STRING_H

#include "types.h"

void *memcpy(void *to, const void *from, size_t length);
void *memset(void *to, int value, size_t length);
int memcmp(const void *a, const void *b, size_t length);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);
void copy_text(char *to, const char *from, size_t size);

/*
 * A small printf: %d %u %x %c %s %%, "ll" for 64 bits, a width, "0" to fill and "-" to align left.
 * Never writes more than size bytes, always ends with a NUL; returns the length written.
 */
u32 format(char *to, u32 size, const char *pattern, va_list arguments);

/*
 * Looks for "name=value" or "name" among words separated by spaces; value receives what follows the
 * "=", cut to size, or "".
 */
bool find_option(const char *words, const char *name, char *value, u32 size);

#endif
