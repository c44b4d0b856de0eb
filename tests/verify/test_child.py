"""The child process: its limits, and that nothing of it stays behind. No TensorFlow needed."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from scopelint.verify.child import KEPT_OUTPUT, run_child
from scopelint.verify.errors import NoRuntime
from scopelint.verify.run import Job, announcement, command_line, record


def python(code: str, cwd: Path, seconds: float = 20) -> tuple[int | None, str, float]:
    began = time.monotonic()
    ended = run_child([sys.executable, "-c", code], str(cwd), dict(os.environ), seconds)
    return ended.status, ended.output, time.monotonic() - began


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie has)."""
    for _ in range(50):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.1)
    return False


def test_status_and_output(tmp_path: Path) -> None:
    status, output, _ = python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)", tmp_path)
    assert status == 7
    assert set(output.split()) == {"out", "err"}


def test_time_limit(tmp_path: Path) -> None:
    status, _, took = python("import time; time.sleep(60)", tmp_path, seconds=0.5)
    assert status is None
    assert took < 10


def test_endless_print_is_bounded(tmp_path: Path) -> None:
    status, output, _ = python("while True: print('x' * 1000)", tmp_path, seconds=1)
    assert status is None
    assert len(output) <= KEPT_OUTPUT


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.parametrize("ending", ["", "time.sleep(60)"])
def test_no_grandchild_is_left(tmp_path: Path, ending: str) -> None:
    start = "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    code = f"{start}; print(child.pid, flush=True); {ending}"
    _, output, took = python(code, tmp_path, seconds=3)
    assert took < 15
    assert gone(int(output))


def test_signal_is_told(tmp_path: Path) -> None:
    status, _, _ = python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", tmp_path)
    assert status is not None
    assert status < 0


def test_deleting_its_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / "doomed"
    folder.mkdir()
    status, _, _ = python("import os, shutil; shutil.rmtree(os.getcwd())", folder)
    assert status == 0


def test_python_without_tensorflow(tmp_path: Path) -> None:
    script = tmp_path / "a.py"
    script.write_text("import tensorflow as tf\n")
    bare = tmp_path / "bare"  # this Python, told that there is no TensorFlow
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    with pytest.raises(NoRuntime, match="cannot import TensorFlow"):
        record(Job("a.py", str(tmp_path), str(bare)))


def test_no_python_at_all(tmp_path: Path) -> None:
    with pytest.raises(NoRuntime, match="cannot start"):
        record(Job("a.py", str(tmp_path), str(tmp_path / "nothing")))


def test_it_says_what_it_will_run() -> None:
    job = Job("a.py", "/here", "/usr/bin/python3", ("--n", "3"), ("lib",), 60, 1 << 30)
    assert announcement(job) == "running /usr/bin/python3 a.py --n 3 in /here under the recorder: at most 60 s and 1 GiB"
    assert command_line(job, "/out.json")[-4:] == ["--", "a.py", "--n", "3"]
