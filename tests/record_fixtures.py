"""Write down what real TensorFlow answers for every script in fixtures/: the one command that makes expectations.

usage: python tests/record_fixtures.py [--check] [--only GLOB]

The runtimes are the Pythons that SCOPELINT_TF115 and SCOPELINT_TF2 name; one that is not set is left out. --check writes nothing
and exits 1 where a recording is not what TensorFlow answers now.
"""

from __future__ import annotations

import argparse
import builtins
import fnmatch
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SETS = ("guide", "conformance", "field")
RUNTIMES = {"SCOPELINT_TF115": "truth115", "SCOPELINT_TF2": "truth2"}
"""The variable that names a runtime's Python -> the folder of its answers."""
MADE_BY_THE_RUN = ("tf", "python")
"""Fields that say which patch release answered, not what."""


def wanted(only: str, truth: str) -> list[tuple[Path, Path]]:
    """The scripts to record, each with its recording; 2.x has no contrib."""
    out = []
    for name in SETS:
        for script in sorted((ROOT / "fixtures" / name / "cases").glob("*.py")):
            if fnmatch.fnmatch(script.stem, only) and not (truth == "truth2" and "tf.contrib" in script.read_text()):
                out.append((script, script.parent.parent / truth / f"{script.stem}.json"))
    return out


def record(python: str, jobs: list[tuple[Path, Path]]) -> None:
    """Record scripts in forked children of one process that has imported TensorFlow."""
    command = [python, str(ROOT / "tests" / "record_batch.py"), str(ROOT / "scopelint" / "verify" / "recorder.py")]
    done = subprocess.run(command, input=json.dumps([[str(a), str(b)] for a, b in jobs]), text=True, capture_output=True)
    print(done.stdout.strip())
    if done.returncode:
        sys.exit(f"{python} did not record all: {done.stderr[-2000:]}")


def stale(recorded: Path, current: Path) -> bool:
    """Whether a recording is missing or says something else than TensorFlow does now."""
    return not recorded.exists() or answer(recorded) != answer(current)


def answer(path: Path) -> dict[str, Any]:
    """What a recording says. Which of several uninitialised variables a session complains of is chance."""
    out = {k: v for k, v in json.loads(path.read_text()).items() if k not in MADE_BY_THE_RUN}
    if out["error"] and not hasattr(builtins, out["error"]["type"]):
        out["error"]["message"] = ""
    return out


def check(python: str, jobs: list[tuple[Path, Path]]) -> list[str]:
    """The recordings that are not current."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = [(script, Path(scratch) / f"{i}.json") for i, (script, _) in enumerate(jobs)]
        record(python, fresh)
        return [str(old.relative_to(ROOT)) for (_, old), (_, new) in zip(jobs, fresh, strict=True) if stale(old, new)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", default="*")
    options = parser.parse_args()
    runtimes = {truth: os.environ[name] for name, truth in RUNTIMES.items() if os.environ.get(name)}
    if not runtimes:
        sys.exit(f"no runtime: set {' or '.join(RUNTIMES)}")
    outdated = []
    for truth, python in runtimes.items():
        jobs = wanted(options.only, truth)
        if options.check:
            outdated += check(python, jobs)
            continue
        for _, out in jobs:
            out.parent.mkdir(exist_ok=True)
        record(python, jobs)
    if outdated:
        sys.exit("not what TensorFlow answers now:\n" + "\n".join(outdated))


if __name__ == "__main__":
    main()
