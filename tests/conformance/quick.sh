#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# quick.sh NDOGO_CLI: the quick run of the suite, or 77 and a word where there is no Python for it.
python=${NDOGO_CONFORMANCE_PYTHON:-python3}
if ! command -v "$python" >/dev/null; then
    echo "Skipped: there is no $python."
    exit 77
fi
exec "$python" "$(dirname "$0")/run.py" --cli "$1" --quick
