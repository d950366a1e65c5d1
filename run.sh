#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what is missing, builds, and opens the workbench on the embedded demo. Without a display, or
# with --headless, it runs the demo in the terminal. Further arguments go to the program.
set -euo pipefail
cd "$(dirname "$0")"
. packaging/setup.sh

headless=no
cpu=no
arguments=()
for argument in "$@"; do
    case $argument in
    --headless) headless=yes ;;
    --cpu) cpu=yes ;;
    -h | --help)
        say "Usage: ./run.sh [--headless] [--cpu] [arguments of the program]"
        say "  --headless  run the demo in the terminal (also done when there is no display)"
        say "  --cpu       ask for LibTorch's CPU build"
        exit 0
        ;;
    *) arguments+=("$argument") ;;
    esac
done
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || headless=yes

install_packages
install_libtorch $cpu
configure "${NDOGO_PRESET:-release}"
if [ $headless = yes ]; then
    cmake --build build --target ndogo-cli >&2
    exec build/app/ndogo-cli demo ${arguments[@]+"${arguments[@]}"}
fi
cmake --build build --target ndogo ndogo-cli >&2
[ ${#arguments[@]} -gt 0 ] || arguments=(--demo)
exec build/app/ndogo "${arguments[@]}"
