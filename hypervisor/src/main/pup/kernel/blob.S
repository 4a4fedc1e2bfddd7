/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user programs, linked and flattened by build.sh. */
	.section .user, "a"
	.balign 4096
	.globl user_blob, user_blob_end
user_blob:
	.incbin "user.bin"
	.balign 4096
user_blob_end:
