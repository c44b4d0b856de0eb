"""The recorder: Python 3.6's syntax, and what it does with scripts that misbehave, under real TensorFlow."""

from __future__ import annotations

import ast
import os
import sys
import tempfile
from pathlib import Path

import pytest

from scopelint.verify.errors import RunFailed
from scopelint.verify.recording import Recording
from scopelint.verify.run import NO_DEVICE, NO_TENSORFLOW, RECORDER, Job, record

RUNTIMES = [pytest.param("SCOPELINT_TF115", marks=pytest.mark.tf115), pytest.param("SCOPELINT_TF2", marks=pytest.mark.tf2)]
MAKE = "import tensorflow as tf\nv = tf.get_variable('v', [2])\n"


def run(runtime: str, folder: Path, code: str, **limits: float) -> Recording:
    (folder / "script.py").write_text(code)
    return record(Job("script.py", str(folder), os.environ[runtime], **limits))  # type: ignore[arg-type]


def test_it_is_python_36() -> None:
    ast.parse(RECORDER.read_text(), feature_version=(3, 6))


def test_it_stands_alone() -> None:
    nodes = list(ast.walk(ast.parse(RECORDER.read_text())))
    names = {n.module for n in nodes if isinstance(n, ast.ImportFrom)} | {
        a.name for n in nodes if isinstance(n, ast.Import) for a in n.names
    }
    assert {str(n).split(".")[0] for n in names} <= sys.stdlib_module_names | {"tensorflow", "numpy"}
    assert f"NO_TENSORFLOW, NO_DEVICE = {NO_TENSORFLOW}, {NO_DEVICE}" in RECORDER.read_text()


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_script_as_its_user_runs_it(runtime: str, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "net.py").write_text("import tensorflow as tf\n\ndef build(n):\n    return tf.get_variable('w', [n])\n")
    code = (
        "import sys\nimport tensorflow as tf\nimport net\n\n"
        "def main(_):\n    net.build(2)\n    sys.exit(3)\n\n"
        "if __name__ == '__main__':\n    tf.app.run()\n"
    )
    recording = run(runtime, tmp_path, code)
    assert recording.error is None
    ((variable,),) = [g.variables for g in recording.graphs]
    assert (variable.name, variable.stack[:2]) == ("w:0", (("src/net.py", 4), ("script.py", 6)))
    assert recording.imported_as == ("tensorflow" if recording.tf.startswith("1.") else "tensorflow.compat.v1")


@pytest.mark.parametrize("runtime", RUNTIMES[:1])
@pytest.mark.parametrize("ending", ["import os; os._exit(0)", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"])
def test_a_script_that_ends_its_process(runtime: str, ending: str, tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match="before TensorFlow could be asked"):
        run(runtime, tmp_path, MAKE + ending)


@pytest.mark.parametrize("runtime", RUNTIMES[:1])
def test_time_and_memory_limits(runtime: str, tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match="stopped after"):
        run(runtime, tmp_path, MAKE + "while True: pass", seconds=8)
    with pytest.raises(RunFailed, match="memory limit"):
        run(runtime, tmp_path, MAKE + "hoard = bytearray(64 << 30)")


@pytest.mark.parametrize("runtime", RUNTIMES[:1])
def test_nothing_lies_around(runtime: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    work = tmp_path / "work"
    work.mkdir()
    run(runtime, work, MAKE + "import tempfile; tempfile.mkdtemp()\n")
    assert list(scratch.iterdir()) == []
    assert [p.name for p in work.iterdir()] == ["script.py"]
