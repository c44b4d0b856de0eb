"""Write op_truth_TARGET.json.gz: what each snippet of op_cases.txt makes under real TensorFlow (never written by the predictor).

usage: python build_op_truth.py TARGET PYTHON      (TARGET: tf115 or tf2; PYTHON: the runtime's interpreter)
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def build(python: str) -> bytes:
    """The answers of a runtime as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "truth.json"
        subprocess.run([python, str(HERE / "op_truth.py"), str(HERE / "op_cases.txt"), str(out)], check=True, capture_output=True)
        return out.read_bytes()


if __name__ == "__main__":
    (HERE / f"op_truth_{sys.argv[1]}.json.gz").write_bytes(gzip.compress(build(sys.argv[2]), mtime=0))
