/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that end the machine, one way or another. */
#include "user.h"

int power_off(u32 argument)
{
	(void)argument;
	machine(MACHINE_HALT);
	return 1;
}

int reboot(u32 argument)
{
	(void)argument;
	machine(MACHINE_REBOOT);
	return 1;
}

int crash(u32 argument)
{
	(void)argument;
	machine(MACHINE_CRASH);
	return 1;
}

int spin(u32 argument)
{
	(void)argument;
	machine(MACHINE_SPIN);
	return 1;
}

int jump_void(u32 argument)
{
	(void)argument;
	machine(MACHINE_VOID);
	return 1;
}
