#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds everything and runs the whole test suite, offscreen, with a temporary HOME. Arguments go to
# ctest. Tests on the papers' data and reference fixtures run where NDOGO_SHARED names them.
set -euo pipefail
cd "$(dirname "$0")"
. packaging/setup.sh

if [ -d "${NDOGO_SHARED:-}" ]; then
    NDOGO_SHARED=$(realpath "$NDOGO_SHARED")
else
    NDOGO_SHARED=
fi
export NDOGO_SHARED
install_packages
install_libtorch no
configure "${NDOGO_PRESET:-release}"
cmake --build build >&2

HOME=$(mktemp -d)
export HOME
trap 'rm -rf "$HOME"' EXIT
ctest --test-dir build --output-on-failure --no-tests=error --timeout 300 -j 2 "$@"
