"""Published packages: the prediction against TensorFlow's recorded answer, and that nothing crashes or hangs.

fixtures/corpus has drivers and answers for some packages, which are fetched (and never installed).
SCOPELINT_CORPUS is a folder with more, fetched before: cases/CASE/{case.json,truth.json.gz,tree/driver.py,[lib/]} and lint/PACKAGE/.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path

import msgspec
import pytest

from scopelint.verify.compare import compare
from scopelint.verify.differences import Comparison
from scopelint.verify.recording import Recording
from tests.conformance_gaps import is_wrong, text
from tests.predicted import FIXTURES

FOLDER = Path(os.environ.get("SCOPELINT_CORPUS", "/nonexistent"))
CASES = sorted(p.parent.name for p in FOLDER.glob("cases/*/case.json"))
LINT = sorted(p.name for p in FOLDER.glob("lint/*"))
MAIN = ["bert_base_classifier", "bert_pretrain", "gpt2_sample", "dltk_unet_dcgan", "baselines_ppo2_cnn"]
"""The cases of which every variable must be found."""
LIMIT = 600

PUBLISHED = sorted(p.parent for p in (FIXTURES / "corpus").glob("*/case.json"))
WHEEL = ("--only-binary", ":all:", "--python-version", "3.7", "--implementation", "py", "--abi", "none", "--platform", "any")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """What a published wheel holds, by its requirement."""

    @cache
    def fetched(requirement: str) -> Path:
        folder = tmp_path_factory.mktemp("wheel")
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), *WHEEL, requirement]
        subprocess.run(command, check=True, timeout=LIMIT)
        (archive,) = folder.iterdir()
        zipfile.ZipFile(archive).extractall(folder / "tree")
        return folder / "tree"

    return fetched


@pytest.mark.network
@pytest.mark.parametrize("folder", PUBLISHED, ids=lambda p: p.name)
def test_published_package(folder: Path, wheel: Callable[[str], Path], tmp_path: Path) -> None:
    (requirement,) = json.loads((folder / "case.json").read_text())["requires"]
    tree = shutil.copytree(wheel(requirement), tmp_path / "tree")
    shutil.copy(folder / "driver.py", tree)
    found = comparison(tree, truth(folder))
    assert [text(d) for d in found.differences if is_wrong(d)] == []
    assert {(t.what, t.found, t.wrong) for t in found.tallies if t.what == "variables"} == {("variables", found.tallies[0].of, 0)}
    assert found.complete
    document = json.loads(check(tree, "driver.py").stdout)
    assert [f for f in document["findings"] if f["severity"] == "error"] == []


@lru_cache(maxsize=2)
def compared(case: str) -> Comparison:
    folder = FOLDER / "cases" / case
    return comparison(folder / "tree", truth(folder), [str(folder / "lib")] if (folder / "lib").is_dir() else [])


def comparison(tree: Path, recording: Recording, search_path: Sequence[str] = ()) -> Comparison:
    from scopelint.analysis.run import analyse

    result = analyse(("driver.py",), search_path=search_path, cwd=str(tree), cache=False)
    (program,) = [p for p in result.programs if p.entry.qualname == "<module>"]
    return compare(program, recording)


def truth(folder: Path) -> Recording:
    return msgspec.json.decode(gzip.decompress((folder / "truth.json.gz").read_bytes()), type=Recording)


@pytest.mark.corpus
@pytest.mark.parametrize("case", CASES)
def test_nothing_exact_is_wrong(case: str) -> None:
    assert [text(d) for d in compared(case).differences if is_wrong(d)] == []


@pytest.mark.corpus
@pytest.mark.parametrize("case", [c for c in MAIN if c in CASES])
def test_every_variable_is_found(case: str) -> None:
    (variables,) = [t for t in compared(case).tallies if t.what == "variables"]
    assert (variables.found, variables.wrong) == (variables.of, 0)


@pytest.mark.corpus
@pytest.mark.parametrize("package", LINT)
def test_check_finishes(package: str) -> None:
    done = check(FOLDER / "lint" / package, ".")
    assert done.returncode in (0, 1, 3), done.stderr
    assert "internal error" not in done.stdout
    json.loads(done.stdout)


def check(folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scopelint", "check", path, "--format", "json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LIMIT)
