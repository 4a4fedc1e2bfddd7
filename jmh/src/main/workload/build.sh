#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the programs that jlguest compare runs: build.sh [output]. The same compiler gives the same
# bytes. Needs gcc for i386 code and binutils, but no 32-bit library.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
output=$(realpath -m "${1:-../resources/jlguest/jmh/compare/workload.elf}")
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT

CC=${CC:-gcc}
flags=(-m32 -march=i686 -ffreestanding -fno-pie -fno-stack-protector -fcf-protection=none
	-fno-asynchronous-unwind-tables -fno-strict-aliasing -fno-common -mpreferred-stack-boundary=4
	-fno-tree-loop-distribute-patterns -std=gnu11 -O2 -Wall -Wextra -Werror)

for source in *.S *.c; do
	case $source in
		sse2.c) extra=(-msse2 -mfpmath=sse) ;;
		x87.c) extra=(-mno-sse -mfpmath=387) ;;
		*) extra=(-mno-sse) ;;
	esac
	"$CC" "${flags[@]}" "${extra[@]}" -c "$source" -o "$objects/${source//./-}.o"
done
"$CC" -m32 -nostdlib -no-pie -static -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,max-page-size=4096 \
	-Wl,-z,noseparate-code "$objects"/*.o -o "$objects/workload.elf"
mkdir -p "$(dirname "$output")"
install -m 755 "$objects/workload.elf" "$output"
