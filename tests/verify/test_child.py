"""The child process: its limits, and that nothing of it stays behind. No TensorFlow needed."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from scopelint.verify import child, confinement
from scopelint.verify.child import KEPT_OUTPUT, Ended, run_child
from scopelint.verify.supervisor import Order
from tests.verify.children import DAEMON, alive, bearing

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and Linux's subreapers")
posix = pytest.mark.skipif(os.name != "posix", reason="needs process groups")
BRIEF = "until = time.time() + 15\n"
"""Bombs end by themselves, should the watch fail."""


def python(code: str, cwd: Path, seconds: float = 60, **limits: float | bool) -> Ended:
    return run_child([sys.executable, "-c", code], str(cwd), dict(os.environ), Order(seconds, **limits))  # type: ignore[arg-type]


def test_status_and_output(tmp_path: Path) -> None:
    ended = python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)", tmp_path)
    assert (ended.status, ended.cause, ended.network) == (7, "", "on")
    assert set(ended.output.split()) == {"out", "err"}


def test_it_has_a_session_of_its_own_and_no_input(tmp_path: Path) -> None:
    ended = python("import os, sys; print(os.getsid(0) == os.getpid() == os.getpgid(0), repr(sys.stdin.read()))", tmp_path)
    assert ended.output.strip() == "True ''"


def test_what_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run_child([str(tmp_path / "nothing")], str(tmp_path), dict(os.environ), Order(5))
    with pytest.raises(FileNotFoundError):
        run_child([sys.executable, "-c", ""], str(tmp_path / "nowhere"), dict(os.environ), Order(5))


def test_time_limit(tmp_path: Path) -> None:
    began = time.monotonic()
    ended = python("import time; time.sleep(60)", tmp_path, seconds=0.5)
    assert (ended.status, ended.cause) == (None, "time")
    assert time.monotonic() - began < 30


@posix
def test_cpu_limit(tmp_path: Path) -> None:
    ended = python("while True: pass", tmp_path, cpu_seconds=0.5)
    assert (ended.status, ended.cause) == (None, "cpu")


@linux
def test_cpu_limit_holds_for_all_processes_together(tmp_path: Path) -> None:
    """No process of these takes more than some hundredths of a second."""
    ended = python("import os\nwhile True:\n if os.fork() == 0: sum(range(1_000_000)); os._exit(0)\n os.wait()", tmp_path, cpu_seconds=1)
    assert (ended.status, ended.cause) == (None, "cpu")


@posix
def test_cpu_limit_where_there_is_no_proc(tmp_path: Path) -> None:
    """The limit of the single process, which the kernel keeps."""
    limits = confinement.limits_of(5, 0)
    import resource

    assert (resource.RLIMIT_CPU, 6) in limits
    assert (resource.RLIMIT_CORE, 0) in limits


@linux
def test_memory_limit(tmp_path: Path) -> None:
    ended = python("bytearray(1 << 33)", tmp_path, memory=1 << 30)
    assert ended.status == 1
    assert "MemoryError" in ended.output


def test_endless_print_is_bounded(tmp_path: Path) -> None:
    ended = python("while True: print('x' * 1000)", tmp_path, seconds=2)
    assert ended.cause == "time"
    assert 0 < len(ended.output) <= KEPT_OUTPUT


@linux
@pytest.mark.parametrize("ending", ["", "while True: pass", "os._exit(3)", "os.abort()"])
def test_no_grandchild_is_left(tmp_path: Path, ending: str) -> None:
    start = "import os, subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    ended = python(f"{start}; print(child.pid, flush=True)\n{ending}", tmp_path, cpu_seconds=1)
    assert not alive(int(ended.output.split()[0]))


@linux
@pytest.mark.parametrize("ending", ["", "while True: pass"])
def test_no_daemon_is_left(tmp_path: Path, ending: str) -> None:
    """Processes that left the group, the session and their parent, one of them without our marker in its environment."""
    ended = python(f"{DAEMON}\nprint(daemon(idle), daemon(bare), flush=True)\n{ending}", tmp_path, cpu_seconds=1)
    pids = [int(word) for word in ended.output.split()]
    assert len(pids) == 2
    assert not any(map(alive, pids))


@linux
@pytest.mark.parametrize("bomb", ["os.fork()", "os.fork() == 0 and os.setsid()"])
def test_fork_bomb(tmp_path: Path, bomb: str) -> None:
    ended = python(f"import os, time  # {tmp_path}\n{BRIEF}while time.time() < until: {bomb}", tmp_path, processes=20)
    assert (ended.status, ended.cause) == (None, "processes")
    assert not bearing(str(tmp_path))


@linux
def test_processes_that_run_away_from_us(tmp_path: Path) -> None:
    """Few at a time, but each lives for a moment only, in a session of its own."""
    run = "os.fork(); os.fork()\nwhile time.time() < until:\n if os.fork(): os._exit(0)\n os.setsid()"
    began = time.monotonic()
    python(f"import os, time  # {tmp_path}\n{BRIEF}{run}", tmp_path)
    assert not bearing(str(tmp_path))
    assert time.monotonic() - began < 12, "they ended by themselves"


@linux
@pytest.mark.parametrize("number", ["SIGKILL", "SIGSTOP", "SIGTERM"])
def test_a_script_that_attacks_its_watch(tmp_path: Path, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "GRACE", 1.0)
    act = f"os.kill(os.getppid(), signal.{number}); time.sleep(60)"
    ended = python(f"{DAEMON}\nimport signal\nprint(daemon(idle), flush=True)\n{act}", tmp_path, seconds=3)
    assert (ended.status, ended.cause) == (None, "time" if number == "SIGTERM" else "watch")
    assert not alive(int(ended.output))


def test_a_script_that_signals_its_own_group(tmp_path: Path) -> None:
    ended = python("import os, signal; os.killpg(0, signal.SIGTERM)", tmp_path)
    assert (ended.status, ended.cause) == (-15, "")


@posix
def test_signal_is_told(tmp_path: Path) -> None:
    ended = python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", tmp_path)
    assert ended.status == -11
    assert not list(tmp_path.iterdir()), "a core file"


def test_deleting_its_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / "doomed"
    folder.mkdir()
    assert python("import os, shutil; shutil.rmtree(os.getcwd())", folder).status == 0
    assert not folder.exists()


def test_without_network(tmp_path: Path) -> None:
    """A server on this machine is out of reach, one of the script's own is not."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"""
import socket
def reach(port):
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except OSError:
        return False
    return True
own = socket.create_server(("127.0.0.1", 0))
print(reach({port}), reach(own.getsockname()[1]))
"""
        assert python(code, tmp_path).output.split() == ["True", "True"]
        ended = python(code, tmp_path, network=False)
    off = ended.network == "off"
    assert off or ended.network.startswith("could not be turned off (")
    assert ended.output.split() == [str(not off), "True"]


@posix
def test_the_network_that_cannot_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "leave_network", lambda: "Operation not permitted")
    assert confinement.without_network() == "could not be turned off (Operation not permitted)"


def test_where_there_are_no_process_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "SUPERVISED", False)
    assert python("print('out'); raise SystemExit(7)", tmp_path) == Ended(7, "out\n")
    ended = python("import time; time.sleep(60)", tmp_path, seconds=0.5, network=False)
    assert (ended.status, ended.cause) == (None, "time")
    assert ended.network.startswith("could not be turned off")
