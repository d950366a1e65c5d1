# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls ndogo-cli, and keeps the account of what agreed and what did not."""

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


class Difference(Exception):
    """Ndogo and the reference disagree; the message is the first place where they do."""


def require_equal(what: str, found: Any, expected: Any) -> None:
    if found != expected:
        raise Difference(f"{what} is {shorten(found)}, not {shorten(expected)}")


def shorten(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 400 else text[:400] + "…"


class Cli:
    """ndogo-cli as a process, on two threads."""

    def __init__(self, program: Path, threads: int = 2):
        self._program = program.resolve()
        self._threads = threads

    def text(self, *arguments: str | Path, stdin: str = "") -> str:
        status, out, err = self._run(arguments, stdin)
        if status != 0:
            call = " ".join(str(a) for a in arguments)
            raise Difference(f"ndogo-cli {call} ended with {status}: {err.strip() or out.strip()}")
        return out

    def json(self, *arguments: str | Path) -> dict[str, Any]:
        return json.loads(self.text(*arguments, "--json"))

    def lines(self, *arguments: str | Path, stdin: Sequence[str]) -> list[dict[str, Any]]:
        """One line in, one JSON line out."""
        out = self.text(*arguments, stdin="".join(line + "\n" for line in stdin))
        rows = [json.loads(line) for line in out.split("\n") if line]
        require_equal(f"the number of lines of ndogo-cli {arguments[0]}", len(rows), len(stdin))
        return rows

    def refusal(self, *arguments: str | Path) -> tuple[str, str]:
        """Code and message of an error that has to come; its exit status must be 3, bad input."""
        status, out, _ = self._run((*arguments, "--json"), "")
        if status == 0:
            raise Difference(f"ndogo-cli {' '.join(str(a) for a in arguments)} was not refused")
        error = json.loads(out)["error"]
        require_equal(f"the exit status beside {error['message']!r}", status, 3)
        return error["code"], error["message"]

    def _run(self, arguments: Sequence[str | Path], stdin: str) -> tuple[int, str, str]:
        command = [self._program, *arguments, "--quiet", "--threads", str(self._threads)]
        done = subprocess.run(
            [str(part) for part in command],
            input=stdin.encode(),
            capture_output=True,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            timeout=300,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode(errors="replace")


class Account:
    """What was checked. A difference is printed at once, with the call that repeats it, and counted."""

    def __init__(self, repeat: str, verbose: bool = False):
        self._repeat = repeat
        self._verbose = verbose
        self.agreed = 0
        self.differed = 0

    def check(self, name: str, subject: object, what: str, check: Callable[[], str | None]) -> None:
        """`name` selects this check with --only; `check` may return a remark for --verbose."""
        start = time.monotonic()
        try:
            remark = check()
        except Exception as error:  # whatever transformers says of our files, or a field that is not there
            self.differed += 1
            message = str(error) if isinstance(error, Difference) else f"{type(error).__name__}: {error}"
            print(f"DIFFERS {subject}: {what}\n  {message}\n  again: {self._repeat} --only {name}", flush=True)
            return
        self.agreed += 1
        if self._verbose:
            seconds = time.monotonic() - start
            print(f"agrees {name}: {what}{f', {remark}' if remark else ''} ({seconds:.1f} s)", flush=True)
