"""Published packages: the prediction against TensorFlow's recorded answer, and that nothing crashes or hangs.

SCOPELINT_CORPUS is a folder with cases/CASE/{case.json,truth.json.gz,tree/driver.py,[lib/]} and lint/PACKAGE/.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import msgspec
import pytest

from scopelint.verify.compare import Comparison, compare
from scopelint.verify.recording import Recording
from tests.conformance_gaps import is_wrong, text

FOLDER = Path(os.environ.get("SCOPELINT_CORPUS", "/nonexistent"))
CASES = sorted(p.parent.name for p in FOLDER.glob("cases/*/case.json"))
LINT = sorted(p.name for p in FOLDER.glob("lint/*"))
MAIN = ["bert_base_classifier", "bert_pretrain", "gpt2_sample", "dltk_unet_dcgan", "baselines_ppo2_cnn"]
"""The cases of which every variable must be found."""
LIMIT = 600

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


@lru_cache(maxsize=2)
def compared(case: str) -> Comparison:
    from scopelint.analysis.run import analyse

    folder = FOLDER / "cases" / case
    script = json.loads((folder / "case.json").read_text())["script"]
    lib = [str(folder / "lib")] if (folder / "lib").is_dir() else []
    result = analyse((script,), search_path=lib, cwd=str(folder / "tree"))
    (program,) = [p for p in result.programs if p.entry.qualname == "<module>"]
    return compare(program, truth(folder))


def truth(folder: Path) -> Recording:
    return msgspec.json.decode(gzip.decompress((folder / "truth.json.gz").read_bytes()), type=Recording)


@pytest.mark.parametrize("case", CASES)
def test_nothing_exact_is_wrong(case: str) -> None:
    assert [text(d) for d in compared(case).differences if is_wrong(d)] == []


@pytest.mark.parametrize("case", [c for c in MAIN if c in CASES])
def test_every_variable_is_found(case: str) -> None:
    (variables,) = [t for t in compared(case).tallies if t.what == "variables"]
    assert (variables.found, variables.wrong) == (variables.of, 0)


@pytest.mark.parametrize("package", LINT)
def test_check_finishes(package: str) -> None:
    command = [sys.executable, "-m", "scopelint", "check", ".", "--format", "json"]
    done = subprocess.run(command, cwd=FOLDER / "lint" / package, capture_output=True, text=True, timeout=LIMIT)
    assert done.returncode in (0, 1, 3), done.stderr
    assert "internal error" not in done.stdout
    json.loads(done.stdout)
