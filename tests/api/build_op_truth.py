"""Write what each snippet of a file of cases makes under real TensorFlow (never written by the predictor).

usage: python build_op_truth.py TARGET PYTHON [CASES]      (TARGET: tf115 or tf2; PYTHON: the runtime's interpreter)

CASES is op (the default; writes op_truth_TARGET.json.gz) or another X of X_cases.txt (writes truth_Xs_TARGET.json.gz).
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def build(python: str, cases: str = "op_cases.txt") -> bytes:
    """The answers of a runtime as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "truth.json"
        subprocess.run([python, str(HERE / "op_truth.py"), str(HERE / cases), str(out)], check=True, capture_output=True)
        return out.read_bytes()


if __name__ == "__main__":
    target, python, kind = [*sys.argv[1:], "op"][:3]
    name = f"op_truth_{target}" if kind == "op" else f"truth_{kind}s_{target}"
    (HERE / f"{name}.json.gz").write_bytes(gzip.compress(build(python, f"{kind}_cases.txt"), mtime=0))
