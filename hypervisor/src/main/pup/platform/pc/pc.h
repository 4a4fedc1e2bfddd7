/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PUP_PC_H
#define PUP_PC_H

#include "types.h"

/* Descriptor tables, as the processor wants them (tables.c). */
void pc_tables_init(void);
void pc_set_descriptor(u32 index, u32 low, u32 high);
void pc_set_gate(u32 vector, void *handler, u32 type, u32 privilege);
void pc_set_stack(u32 stack);

/* Interrupt controller (pic.c). */
void pic_init(void);
void pic_begin(u32 irq);
void pic_end(u32 irq);
void pic_unmask(u32 irq);

/* Interval timer, TSC rate, clock of the day (time.c). */
void pit_set(u32 nanoseconds);
u32 tsc_calibrate(void);
u64 rtc_read(void);             /* nanoseconds since 1970 */

/* Devices (serial.c, ata.c). */
void serial_write(const char *text, u32 length);
void serial_init(void);
void serial_probe(void);
void ata_probe(void);

#endif
