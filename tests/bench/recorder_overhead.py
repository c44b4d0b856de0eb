"""Time a script under the recorder against the same script without it, process to process.

usage: python tests/bench/recorder_overhead.py [--corpus DIR] [--case bert_base_classifier] [--python PATH] [--runs 5]

--corpus (or SCOPELINT_CORPUS) is the folder with cases/CASE/tree/driver.py, --python (or SCOPELINT_TF115) the Python with TensorFlow 1.15.
The two take turns, and the best of each side counts. Exit status 1 where the ratio is above 1.15.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from names_vs_tensorflow import seconds

from scopelint.verify.run import RECORDER

LIMIT = 1.15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=os.environ.get("SCOPELINT_CORPUS"))
    parser.add_argument("--case", default="bert_base_classifier")
    parser.add_argument("--python", default=os.environ.get("SCOPELINT_TF115"))
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if not options.corpus or not options.python:
        parser.error("needs --corpus and --python (or SCOPELINT_CORPUS and SCOPELINT_TF115)")
    tree = Path(options.corpus) / "cases" / options.case / "tree"
    environment = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": str(tree)}
    plain, recorded = [], []
    with tempfile.TemporaryDirectory() as scratch:
        under = [options.python, str(RECORDER), f"{scratch}/out.json", ".", "--scratch", f"{scratch}/written", "--", "driver.py"]
        for _ in range(options.runs):
            plain.append(seconds([options.python, "driver.py"], tree, **environment))
            recorded.append(seconds(under, tree, **environment))
    ratio = min(recorded) / min(plain)
    print(f"{options.case}, best of {options.runs}: {min(plain):.2f} s alone, {min(recorded):.2f} s recorded")
    print(f"ratio {ratio:.3f} (at most {LIMIT})")
    sys.exit(ratio > LIMIT)


if __name__ == "__main__":
    main()
