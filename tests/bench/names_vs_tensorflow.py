"""Time `scopelint names` against real TensorFlow 1.15 building the same graph, process to process.

usage: python tests/bench/names_vs_tensorflow.py [--corpus DIR] [--case bert_base_classifier] [--python PATH] [--runs 3]

--corpus (or SCOPELINT_CORPUS) is the folder with cases/CASE/tree/driver.py, --python (or SCOPELINT_TF115) the Python with TensorFlow 1.15.
Each side is a fresh process that runs in the case's folder; the runs take turns, and the best of each side counts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def seconds(command: list[str], folder: Path, **env: str) -> float:
    """Wall time of a process that must end well."""
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True)
    took = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=os.environ.get("SCOPELINT_CORPUS"))
    parser.add_argument("--case", default="bert_base_classifier")
    parser.add_argument("--python", default=os.environ.get("SCOPELINT_TF115"))
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    if not options.corpus or not options.python:
        parser.error("needs --corpus and --python (or SCOPELINT_CORPUS and SCOPELINT_TF115)")
    tree = Path(options.corpus) / "cases" / options.case / "tree"
    names = [sys.executable, "-m", "scopelint", "names", "driver.py", "--format", "json"]
    times: dict[str, list[float]] = {
        "TensorFlow 1.15 builds the graph": [],
        "scopelint names, nothing cached": [],
        "scopelint names, files cached": [],
    }
    real, cold, warm = times
    with tempfile.TemporaryDirectory() as cache:
        seconds(names, tree, XDG_CACHE_HOME=cache)
        for _ in range(options.runs):
            times[real].append(seconds([options.python, "driver.py"], tree, TF_CPP_MIN_LOG_LEVEL="3", PYTHONPATH=str(tree)))
            times[cold].append(seconds([*names, "--no-cache"], tree))
            times[warm].append(seconds(names, tree, XDG_CACHE_HOME=cache))
    print(f"{options.case}, best of {options.runs}:")
    for what, took in times.items():
        print(f"  {what:<34} {min(took):6.2f} s  ({min(took) / min(times[real]):.2f} x TensorFlow)")


if __name__ == "__main__":
    main()
