/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_PRINTK_H
#define PUP_PRINTK_H

#include "regs.h"
#include "types.h"

void printk(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

/* Prints the text and ends the machine with it. */
void panic(const char *pattern, ...) __attribute__((format(printf, 1, 2), noreturn));

/* An exception the kernel itself caused: registers, then panic. */
void oops(const struct regs *regs, u32 vector) __attribute__((noreturn));

#endif
