#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the guest kernel: build.sh [output]. The same compiler gives the same bytes. Needs gcc for
# i386 code and binutils, but no 32-bit library. STRIP=1 leaves out the symbols.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
output=$(realpath -m "${1:-../resources/jlguest/hypervisor/pup/pup.elf}")
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT

CC=${CC:-gcc}
common=(-m32 -march=i686 -mno-sse -ffreestanding -fno-pie -fno-stack-protector -fcf-protection=none
	-fno-asynchronous-unwind-tables -fno-strict-aliasing -fno-common -mpreferred-stack-boundary=2
	-fno-tree-loop-distribute-patterns -std=gnu11 -O2 -Wall -Wextra -Werror -Wno-override-init -Iinclude)
kernel=("${common[@]}" -mgeneral-regs-only -mregparm=3 -I. -Ikernel -Wa,-I,"$objects")
link=(-m32 -nostdlib -no-pie -static -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,max-page-size=4096)

# compile <kind> <flags...> -- <sources...>: objects are named after the kind and the source
compile() {
	local kind=$1 flags=() source
	shift
	while [ "$1" != -- ]; do flags+=("$1"); shift; done
	shift
	for source; do
		"$CC" "${flags[@]}" -c "$source" -o "$objects/$kind-${source//\//-}.o"
	done
}

compile user "${common[@]}" -- user/*.S user/*.c lib/*.c
"$CC" "${link[@]}" -T user/user.lds "$objects"/user-*.o -o "$objects/user.elf"
objcopy -O binary "$objects/user.elf" "$objects/user.bin"
# Profilers want names for addresses of user programs, too; the prefix keeps them from being linked to.
objcopy --prefix-symbols=user: "$objects/user.elf" "$objects/user-names.elf"

compile kernel "${kernel[@]}" -- kernel/*.S kernel/*.c lib/*.c platform/{lguest,pc}/*.S platform/{lguest,pc}/*.c
mkdir -p "$(dirname "$output")"
"$CC" "${link[@]}" -T kernel/pup.lds "$objects"/kernel-*.o -Wl,--just-symbols="$objects/user-names.elf" \
	-o "$objects/pup.elf"
if [ "${STRIP:-0}" = 1 ]; then strip -s "$objects/pup.elf"; fi
install -m 644 "$objects/pup.elf" "$output"
