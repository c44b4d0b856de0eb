"""A child process in a group of its own: limited in time and output, killed as a group, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any

import msgspec

KEPT_OUTPUT = 32_000
CHUNK = 4096


class Ended(msgspec.Struct, frozen=True):
    """How a child ended: its status (None: out of time) and the last of what it printed."""

    status: int | None
    output: str


def run_child(argv: Sequence[str], cwd: str, env: dict[str, str], seconds: float) -> Ended:
    """Run a command to its end or to the time limit; nothing of its group is left running."""
    with process_group(argv, cwd, env) as child:
        tail: deque[bytes] = deque(maxlen=KEPT_OUTPUT // CHUNK)
        reader = threading.Thread(target=drain, args=(child.stdout, tail), daemon=True)
        reader.start()
        try:
            status: int | None = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            status = None
        kill_group(child)  # what the script started and left behind holds the pipe open
        reader.join(timeout=5)
    return Ended(status, b"".join(tail).decode(errors="replace"))


@contextmanager
def process_group(argv: Sequence[str], cwd: str, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A started child, killed with its group on the way out, interrupted or not."""
    child = subprocess.Popen(
        argv,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        kill_group(child)
        child.wait()
        if child.stdout:
            child.stdout.close()


def kill_group(child: subprocess.Popen[Any]) -> None:
    """Kill every process of the child's group that is still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def drain(pipe: IO[bytes] | None, tail: deque[bytes]) -> None:
    """Read a pipe to its end, keeping the last of it: an endless print costs no memory."""
    if pipe is None:
        return
    try:
        while data := os.read(pipe.fileno(), CHUNK):
            tail.append(data)
    except (OSError, ValueError):
        pass
