#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# clang-tidy over the files named, or over every .cpp of the engine that needs no torch (ndogo_core, ndogo_io,
# ndogo_kernels), by the settings in .clang-tidy. Configure the preset clang first; nothing need be built.
set -euo pipefail
cd "$(dirname "$0")/.."
commands=build-clang/compile_commands.json
[ -e $commands ] || { echo "First: cmake --preset clang" >&2; exit 2; }
if [ $# = 0 ]; then
    mapfile -t files < <(grep -o "\"file\": \"$PWD/engine/[^\"]*" $commands | sed "s|.*$PWD/||")
    set -- "${files[@]}"
fi
printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 -p build-clang --quiet
