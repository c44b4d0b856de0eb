"""Time `scopelint names` against real TensorFlow 1.15 building the same graph, process to process.

usage: python tests/bench/names_vs_tensorflow.py [--corpus DIR] [--case GLOB] [--python PATH] [--runs 1]

--corpus (or SCOPELINT_CORPUS) is the folder with cases/CASE/{tree/driver.py,[lib/]}, --python (or SCOPELINT_TF115) the Python with
TensorFlow 1.15. Each side is a fresh process that runs in the case's folder; the runs take turns, and the best of each side counts.
Prints seconds, a line for each case and the sums over the cases that TensorFlow could run.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIDES = ("TensorFlow", "names", "cached")


class Failed(Exception):
    """A process that was to be timed did not end well."""


def seconds(command: list[str], folder: Path, **env: str) -> float:
    """Wall time of a process; raises Failed."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return time.perf_counter() - began


def times(case: Path, python: str, runs: int, cache: str) -> list[float]:
    """The best of both sides, and of a second run of ours with the files cached; raises Failed."""
    tree, lib = case / "tree", case / "lib"
    names = [
        sys.executable,
        "-m",
        "scopelint",
        "names",
        "driver.py",
        "--format",
        "json",
        *(["--search-path", str(lib)] if lib.is_dir() else []),
    ]
    real = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.pathsep.join(map(str, (tree, lib)))}
    rounds = []
    for _ in range(runs):
        built = seconds([python, "driver.py"], tree, **real)
        cold = seconds([*names, "--no-cache"], tree)
        seconds(names, tree, XDG_CACHE_HOME=cache)
        rounds.append((built, cold, seconds(names, tree, XDG_CACHE_HOME=cache)))
    return [min(side) for side in zip(*rounds, strict=True)]


def line(what: str, figures: list[float]) -> str:
    """One line of the table."""
    return f"{what:<36}" + "".join(f"{t:>12.2f}" for t in figures) + f"{figures[1] / figures[0] if figures[0] else 0:>9.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=os.environ.get("SCOPELINT_CORPUS"))
    parser.add_argument("--case", default="*")
    parser.add_argument("--python", default=os.environ.get("SCOPELINT_TF115"))
    parser.add_argument("--runs", type=int, default=1)
    options = parser.parse_args()
    if not options.corpus or not options.python:
        parser.error("needs --corpus and --python (or SCOPELINT_CORPUS and SCOPELINT_TF115)")
    print(f"{'case':<36}" + "".join(f"{side:>12}" for side in SIDES) + "    ratio")
    sums = [0.0, 0.0, 0.0]
    with tempfile.TemporaryDirectory() as cache:
        for case in sorted((Path(options.corpus) / "cases").iterdir()):
            if fnmatch.fnmatch(case.name, options.case):
                try:
                    figures = times(case, options.python, options.runs, cache)
                except Failed as error:
                    print(f"{case.name:<36}  failed: {str(error).splitlines()[-1][:120]}", flush=True)
                    continue
                print(line(case.name, figures), flush=True)
                sums = [total + took for total, took in zip(sums, figures, strict=True)]
    print(line("sum", sums))


if __name__ == "__main__":
    main()
