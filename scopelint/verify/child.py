"""A child process under watch: limited in time, CPU time, memory, processes and output, and nothing of it stays behind.

The watching is done by a process of its own, `supervisor.py`, which outlives us: whatever becomes of scopelint, the child ends.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from scopelint.verify.processes import PATIENCE, end_all, end_group, pids
from scopelint.verify.supervisor import Order

PACKAGES = str(Path(__file__).parents[2])
SUPERVISOR = "import sys; sys.path.append(sys.argv.pop(1)); from scopelint.verify.supervisor import main; main(sys.argv[1:])"
"""A program, because -I and -S, with which nothing of the script's surroundings is imported, hide scopelint too."""
SUPERVISED = os.name == "posix"
MARK = "SCOPELINT_VERIFY_RUN"
"""The variable that marks a child and all that it starts."""
KEPT_OUTPUT = 32_000
CHUNK = 4096
GRACE = 15.0  # what the supervisor may take longer than the child
FOREVER = 1e8


class Ended(msgspec.Struct, frozen=True):
    """How a child ended, the last of what it printed, and whether it had the network.

    Without a status it was stopped, because of `cause`: "time", "cpu", "processes" (too many of them), "watch" (it ended its supervisor).
    """

    status: int | None
    output: str
    cause: str = ""
    network: str = "on"


def run_child(argv: Sequence[str], cwd: str, env: dict[str, str], order: Order) -> Ended:
    """Run a command to its end or to a limit. Raises OSError where it cannot be started."""
    if not SUPERVISED:
        return run_unwatched(argv, cwd, env, order)
    mark = secrets.token_hex(16)
    with supervisor(argv, cwd, {**env, MARK: mark}, order) as (process, owner):
        tail: deque[bytes] = deque(maxlen=KEPT_OUTPUT // CHUNK)
        reader = threading.Thread(target=drain, args=(process.stdout, tail), daemon=True)
        reader.start()
        report = reported(owner, order.seconds + GRACE)
        if "status" not in report:
            end_watch(process, mark)  # what runs on unwatched holds the pipe open
        reader.join(timeout=5)
    if report.get("error"):
        raise OSError(*report["error"])
    output = b"".join(tail).decode(errors="replace")
    return Ended(report.get("status"), output, report.get("cause", "watch"), report.get("network", "on"))


@contextmanager
def supervisor(argv: Sequence[str], cwd: str, env: dict[str, str], order: Order) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    """A started supervisor and our end of its socket; ended with all it watches on the way out, interrupted or not."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-I", "-S", "-c", SUPERVISOR, PACKAGES, json.dumps(order._asdict()), *argv]
    with ours, theirs:
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdin=theirs.fileno(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        theirs.close()
        try:
            yield process, ours
        finally:
            ours.close()  # where it has not ended yet, this tells it to
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=PATIENCE + 1)
            end_watch(process, env[MARK])
            if process.stdout:
                process.stdout.close()


def reported(owner: socket.socket, seconds: float) -> dict[str, Any]:
    """The supervisor's report; nothing where it was killed or stopped itself."""
    owner.settimeout(min(seconds, FOREVER))
    data = b""
    with suppress(OSError):  # a time-out is one
        while more := owner.recv(CHUNK):
            data += more
    report: dict[str, Any] = json.loads(data) if data else {}
    return report


def end_watch(process: subprocess.Popen[bytes], mark: str) -> None:
    """End the supervisor, and what bears the mark: there is something only where the child killed its supervisor."""
    end_group(process.pid)
    process.wait()
    end_all(lambda: marked(mark))


def marked(mark: str) -> list[int]:
    """The processes with our mark in their environment, as far as there is a /proc."""
    found = []
    word = f"{MARK}={mark}".encode()
    for pid in pids():
        with suppress(OSError), open(f"/proc/{pid}/environ", "rb") as file:
            if word in file.read():
                found.append(pid)
    return found


def run_unwatched(argv: Sequence[str], cwd: str, env: dict[str, str], order: Order) -> Ended:
    """Where there are no process groups: limited in wall-clock time and output only."""
    child = subprocess.Popen(argv, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    tail: deque[bytes] = deque(maxlen=KEPT_OUTPUT // CHUNK)
    reader = threading.Thread(target=drain, args=(child.stdout, tail), daemon=True)
    reader.start()
    try:
        status: int | None = child.wait(timeout=min(order.seconds, FOREVER))
    except subprocess.TimeoutExpired:
        status = None
    finally:
        end_tree(child)
    reader.join(timeout=5)
    network = "on" if order.network else "could not be turned off (only Linux has network namespaces)"
    return Ended(status, b"".join(tail).decode(errors="replace"), "time" if status is None else "", network)


def end_tree(child: subprocess.Popen[bytes]) -> None:
    """Kill a child, on Windows with what it started."""
    if os.name == "nt" and child.poll() is None:
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(child.pid)], capture_output=True, check=False)
    child.kill()
    child.wait()


def drain(pipe: IO[bytes] | None, tail: deque[bytes]) -> None:
    """Read a pipe to its end, keeping the last of it: an endless print costs no memory."""
    if pipe is None:
        return
    try:
        while data := os.read(pipe.fileno(), CHUNK):
            tail.append(data)
    except (OSError, ValueError):
        pass


def leave(number: int, frame: Any) -> None:
    """A signal handler: exit as from this signal."""
    sys.exit(128 + number)


@contextmanager
def unwinding(handler: Callable[[int, Any], None] = leave) -> Iterator[None]:
    """Being terminated or hung up unwinds the stack as Ctrl-C does, so that everything is tidied up; the exit status is the shell's."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    taken = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    try:
        for number in taken:
            signal.signal(number, handler)
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)
