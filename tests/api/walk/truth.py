"""The recorded answers: where they lie, and how they are written.

usage: python -m tests.api.walk.truth TARGET PYTHON [--changed]     (TARGET: tf1.15 or tf2; PYTHON: the runtime's interpreter)
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from tests.api.walk import programs

HERE = Path(__file__).parent
PATTERNS = HERE / "patterns.txt"
TRUTHS = {"tf1.15": HERE / "truth_tf115.json.gz", "tf2": HERE / "truth_tf2.json.gz"}


@cache
def truth(target: str) -> dict[str, Any]:
    """Pattern -> what TensorFlow made of its program."""
    path = TRUTHS[target]
    answers: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes())) if path.exists() else {}
    return answers


@cache
def table() -> tuple[dict[str, str], list[programs.Pattern]]:
    """(the given names, the patterns)."""
    return programs.read(PATTERNS)


def recorded(target: str, python: str, keys: list[str], path: Path = PATTERNS) -> dict[str, Any]:
    """What a runtime makes of patterns."""
    command = [python, str(HERE / "record.py"), str(path), target]
    parts = [keys[i :: os.cpu_count() or 1] for i in range(os.cpu_count() or 1)]

    def ask(part: list[str]) -> dict[str, Any]:
        done = subprocess.run(command, input=json.dumps(part), capture_output=True, text=True, check=True)
        answers: dict[str, Any] = json.loads(done.stdout)
        return answers

    with ThreadPoolExecutor(len(parts)) as pool:
        return {k: v for answers in pool.map(ask, parts) for k, v in answers.items()}


def write(target: str, python: str, only: str = "") -> None:
    """Record the patterns of a target (`only` those that are new, with --changed)."""
    keys = [p.key for p in programs.for_target(table()[1], target)]
    old = {k: v for k, v in truth(target).items() if k in keys} if only else {}
    found = {**old, **recorded(target, python, [k for k in keys if k not in old])}
    text = json.dumps({k: found[k] for k in keys}, indent=0, ensure_ascii=False)
    TRUTHS[target].write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    write(*sys.argv[1:])
