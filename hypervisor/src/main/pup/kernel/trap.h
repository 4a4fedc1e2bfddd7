/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_TRAP_H
#define PUP_TRAP_H

#define VECTOR_PAGE_FAULT 14

/* Descriptors and gates for exceptions, interrupts and system calls. */
void trap_init(void);

#endif
