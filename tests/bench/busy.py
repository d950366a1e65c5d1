#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a busy program beside Ndogo costs it, with OpenMP's threads asleep while they wait (as the programs set it)
and spinning (as OpenMP would by itself): a training, an evaluation and a preview, each with and without a busy loop.

    cmake --build build --target ndogo-cli
    python3 tests/bench/busy.py --cli build/app/ndogo-cli [--rounds 5] [--seconds 9]

All on the embedded demo, the kinds in turns. Training: updates in --seconds, then stopped; evaluation and preview
(pruned in memory, sample growing): seconds. What counts are ratios within one run. Python's standard library only.
"""

import argparse
import json
import multiprocessing
import os
import signal
import statistics
import subprocess
import tempfile
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


def environment(policy: str) -> dict:
    return {**os.environ, "OMP_WAIT_POLICY": policy}


def updates(cli: Path, demo: Path, policy: str, seconds: float) -> float:
    """Updates of a training in so many seconds, counted from its first one."""
    with tempfile.TemporaryDirectory() as scratch:
        process = subprocess.Popen(
            [cli, "train", demo / "model", "--data", demo / "data", "--split", "train", "--epochs", "1000",
             "--events", "-o", f"{scratch}/out"],
            env=environment(policy), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        first = last = None
        count = 0
        timer = None
        for line in process.stdout:
            if json.loads(line).get("event") != "training-step":
                continue
            last = time.monotonic()
            if first is None:
                first = last
                import threading
                timer = threading.Timer(seconds, lambda: process.send_signal(signal.SIGKILL))
                timer.start()
            else:
                count += 1
        process.wait()
        if timer:
            timer.cancel()
        return count


def once(cli: Path, arguments: list, policy: str, limit: float) -> float:
    """Seconds of one call, or the limit where it was not done by then."""
    start = time.monotonic()
    try:
        subprocess.run([cli, *arguments], env=environment(policy), stdout=subprocess.DEVNULL,
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
    parser.add_argument("--loops", type=int, default=1, help="busy loops beside")
    options = parser.parse_args()
    model, data = options.demo / "model", options.demo / "data"
    work = {
        "training, updates": lambda policy: updates(options.cli, options.demo, policy, options.seconds),
        "evaluation, s": lambda policy: once(options.cli, ["evaluate", model, "--data", data], policy, 120),
        "preview, s": lambda policy: once(
            options.cli, ["evaluate", model, "--data", data, "--prune-amount", "0.5", "--progressive"], policy, 120),
    }
    found: dict = {}
    for _ in range(options.rounds):
        for loops in (0, options.loops):
            with Busy(loops):
                for name, measure in work.items():
                    for policy in ("passive", "active"):
                        found.setdefault((name, loops, policy), []).append(measure(policy))
    print(f"{os.cpu_count()} cores, median (least to most) of {options.rounds} rounds in turns")
    for (name, loops, policy), values in sorted(found.items()):
        print(f"{name:18} {loops} busy {policy:8} {statistics.median(values):8.2f} ({min(values):.2f} to {max(values):.2f})")


if __name__ == "__main__":
    main()
