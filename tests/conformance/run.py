#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds ndogo-cli against Hugging Face transformers, sentencepiece, seqeval and scikit-learn.

    python3 -m venv venv && venv/bin/pip install -r tests/conformance/requirements.txt
    venv/bin/python tests/conformance/run.py --cli build/app/ndogo-cli [--data DIR] [--seed N] [--only NAME]

Makes random models of many shapes and sentences in sixteen languages, all from the seed, and compares ids,
logits, scores and the round trip of weights. A difference is printed with its shape, its seed and the call
that repeats it. Exit status: 0 all agree, 1 something differs, 77 the packages are not installed.
"""

import argparse
import importlib.metadata
import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIPPED = 77


def missing_packages() -> list[str]:
    """What requirements.txt asks for and is not here in that version."""
    missing = []
    for line in (HERE / "requirements.txt").read_text().split():
        name, _, version = line.partition("==")
        try:
            found = importlib.metadata.version(name).partition("+")[0]  # torch's wheels say +cpu
        except importlib.metadata.PackageNotFoundError:
            found = ""
        if found != version:
            missing.append(line)
    return missing


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", type=Path, required=True, help="ndogo-cli")
    parser.add_argument("--data", type=Path, help="more sentences: a folder with <language>/test.txt below it")
    parser.add_argument("--seed", type=int, default=1, help="of texts, shapes and weights (default 1)")
    parser.add_argument("--only", default="", help="checks and shapes whose name contains this")
    parser.add_argument("--quick", action="store_true", help="fewer sentences, every fifth shape")
    parser.add_argument("--random", type=int, default=8, help="shapes drawn by the seed (default 8)")
    parser.add_argument("--verbose", action="store_true", help="say what agrees, too")
    parser.add_argument("--keep", type=Path, help="leave models and data in this folder")
    options = parser.parse_args()
    if not options.cli.is_file():
        parser.error(f"there is no {options.cli}; build ndogo-cli first")
    return options


def main() -> int:
    options = arguments()
    missing = missing_packages()
    if missing:
        print(f"Skipped: {sys.executable} lacks {', '.join(missing)}. Install tests/conformance/requirements.txt,")
        print("or name another interpreter in NDOGO_CONFORMANCE_PYTHON.")
        return SKIPPED
    os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error", "TOKENIZERS_PARALLELISM": "false"}
    import suite  # only now: it needs what may be missing

    folder = options.keep or Path(tempfile.mkdtemp(prefix="ndogo-conformance-"))
    try:
        return suite.Suite(options, folder).run()
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
