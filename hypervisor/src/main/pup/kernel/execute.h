/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_EXECUTE_H
#define PUP_EXECUTE_H

#include "regs.h"

/*
 * Makes the current process run a file: 0, with regs at its first instruction, or a negative error. The
 * words of arguments are addresses of texts, and end with a null.
 */
int process_execute(struct regs *regs, const char *path, const u32 *arguments);

#endif
