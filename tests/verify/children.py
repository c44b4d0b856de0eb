"""What the tests of child processes share: programs to run, and whether processes are gone."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

DAEMON = """
import os, sys, time
def daemon(then):  # forks twice and leaves session, group and parent behind; answers its number
    read, write = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if (pid := os.fork()):
            os.write(write, str(pid).encode())
            os._exit(0)
        os.close(write)
        then()
    os.close(write)
    os.wait()
    return int(os.read(read, 20))
def bare():  # without our marker too
    os.execve("/bin/sleep", ["sleep", "60"], {})
def idle():
    time.sleep(60)
"""
"""Python source with `daemon(idle)` and `daemon(bare)`."""


def stand_in(folder: Path, code: str) -> str:
    """An executable to name as --python, which runs `code` whatever it is asked to; the recorder's arguments are in sys.argv[2:]."""
    program, python = folder / "stand_in.py", folder / "python"
    program.write_text(code)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} {program} "$@"\n')
    python.chmod(0o755)
    return str(python)


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def bearing(word: str) -> list[str]:
    """The running processes that have a word on their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if word.encode() in (folder / "cmdline").read_bytes():
                found.append(folder.name)
    return found


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False
