#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a busy program beside Ndogo costs it, by how long OpenMP's threads spin before they sleep: not at all, as the
programs set it (app/wait_policy.cpp), or as long as OpenMP would by itself. A training, an evaluation and a preview,
each with and without a busy loop.

    cmake --build build --target ndogo-cli
    python3 tests/bench/busy.py --cli build/app/ndogo-cli [--rounds 5] [--seconds 9]

All on the embedded demo, the kinds in turns. Training: updates a second over --seconds; evaluation and preview
(pruned in memory, sample growing): seconds. What counts are ratios within one run. Python's standard library only.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path


def busy_loop():
    while True:
        pass


class Busy:
    """So many loops beside what is measured."""

    def __init__(self, loops: int):
        self.processes = [multiprocessing.Process(target=busy_loop, daemon=True) for _ in range(loops)]

    def __enter__(self):
        for process in self.processes:
            process.start()

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
            process.join()


WAITS = {"asleep": "0", "as the programs": None, "as OpenMP by itself": "300000"}


def environment(wait: str) -> dict:
    """What a program starts with: the programs' own setting, or so many turns before a thread sleeps."""
    spins = WAITS.get(wait, wait)
    without = {name: value for name, value in os.environ.items() if name not in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")}
    return without if spins is None else {**without, "GOMP_SPINCOUNT": spins}


def updates(cli: Path, demo: Path, threads: str, wait: str, seconds: float) -> float:
    """Updates a second of a training, from its first event to the last one within so many seconds."""
    with tempfile.TemporaryDirectory() as scratch:
        process = subprocess.Popen(
            [cli, "train", demo / "model", "--data", demo / "data", "--split", "test", "--epochs", "1000",
             "--events", "--threads", threads, "-o", f"{scratch}/out"],
            env=environment(wait), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        times = []  # (when, update)
        timer = None
        for line in process.stdout:
            event = json.loads(line)
            if event.get("event") != "training-step":
                continue
            times.append((time.monotonic(), event["point"]["step"]))
            if timer is None:
                timer = threading.Timer(seconds, process.kill)
                timer.start()
        process.wait()
        if timer:
            timer.cancel()
        if len(times) < 2:
            return 0
        return (times[-1][1] - times[0][1]) / (times[-1][0] - times[0][0])


def once(cli: Path, arguments: list, wait: str, limit: float) -> float:
    """Seconds of one call, or the limit where it was not done by then."""
    start = time.monotonic()
    try:
        subprocess.run([cli, *arguments], env=environment(wait), stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=limit, check=True)
    except subprocess.TimeoutExpired:
        pass
    return time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", type=Path, required=True)
    parser.add_argument("--demo", type=Path, default=Path(__file__).resolve().parents[2] / "resources" / "demo")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=9)
    parser.add_argument("--threads", default="2")
    parser.add_argument("--loops", type=int, default=1, help="busy loops beside")
    parser.add_argument("--waits", nargs="+", default=list(WAITS), help="also numbers: GOMP_SPINCOUNT")
    parser.add_argument("--only", default="", help="training, evaluation or preview")
    options = parser.parse_args()
    model, data = options.demo / "model", options.demo / "data"
    work = {
        "training, updates/s": lambda wait: updates(options.cli, options.demo, options.threads, wait, options.seconds),
        "evaluation, s": lambda wait: once(options.cli, ["evaluate", model, "--data", data], wait, 120),
        "preview, s": lambda wait: once(
            options.cli, ["evaluate", model, "--data", data, "--prune-amount", "0.5", "--progressive"], wait, 120),
    }
    work = {name: measure for name, measure in work.items() if name.startswith(options.only)}
    found: dict = {}
    for _ in range(options.rounds):
        for loops in (0, options.loops):
            with Busy(loops):
                for name, measure in work.items():
                    for wait in options.waits:
                        found.setdefault((name, loops, wait), []).append(measure(wait))
    print(f"{os.cpu_count()} cores, median (least to most) of {options.rounds} rounds in turns")
    for (name, loops, wait), values in sorted(found.items()):
        print(f"{name:20} {loops} busy  {wait:20} {statistics.median(values):8.2f} ({min(values):.2f} to {max(values):.2f})")


if __name__ == "__main__":
    main()
