"""Run one command under watch: limits set before it starts, everything it started ended with it.

This is a process of its own, single-threaded, started by child.py. Its standard input is a socket to scopelint: the end of it means that
scopelint is gone, and then everything ends; the report is written to it, when nothing is left running.

On Linux it adopts the orphans of what it started (PR_SET_CHILD_SUBREAPER), so that a process which left its group, its session and its
parent is still found among its descendants. Elsewhere the process group is what is ended.

Time is limited for all processes together, as is their number; CPU time too where there is /proc. The address space (RLIMIT_AS) is limited
for each process by itself: several may take several times as much. All this guards against what goes wrong; it is no jail for
a program that wants to break out.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from scopelint.verify.confinement import PR_SET_CHILD_SUBREAPER, limits_of, prctl, prepare, without_network
from scopelint.verify.processes import Hunt, cpu_seconds, descendants, end_all, end_group, reap

OWNER = 0  # standard input
TICK = 0.1


class Order(NamedTuple):
    """What the command may take (0: as much as it likes) and whether it has the network; `scratch` goes when scopelint is gone."""

    seconds: float
    cpu_seconds: float = 0.0
    memory: int = 0
    processes: int = 512
    network: bool = True
    scratch: str = ""


class Report(NamedTuple):
    """How it ended: a status, or what stopped it (time, cpu, processes, owner); or the error that kept it from starting."""

    status: int | None = None
    cause: str = ""
    network: str = "on"
    error: tuple[int, str] | None = None


def main(argv: list[str]) -> None:
    """Run the command that `argv` holds after the order, and report."""
    order = Order(**json.loads(argv[0]))
    report = supervise(argv[1:], order)
    if report.cause == "owner" and order.scratch:
        import shutil

        shutil.rmtree(order.scratch, ignore_errors=True)
    with suppress(OSError):
        os.write(OWNER, json.dumps(report._asdict()).encode())


def supervise(command: list[str], order: Order) -> Report:
    """Start, watch, end."""
    wake = wakeups()
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    network = "on" if order.network else without_network()
    try:
        limits = limits_of(order.cpu_seconds, order.memory)
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=partial(prepare, limits))
    except OSError as error:
        return Report(error=(error.errno or 0, error.strerror or str(error)))
    come_first()
    try:
        status, cause = watch(child.pid, order, wake)
    finally:
        end_group(child.pid)
        hunt = Hunt()
        end_all(hunt, hunt.reap)
    return Report(status, cause, network)


def wakeups() -> int:
    """Signals that would end us only wake us; the end of a child does too. A handler, unlike SIG_IGN, is not handed on to the child."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    return read


def come_first() -> None:
    """Before any number of runnable descendants, where the system lets us."""
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))


def watch(pid: int, order: Order, wake: int) -> tuple[int | None, str]:
    """Wait for the command to end or to be stopped: its status, or what it is to be stopped for."""
    until = time.monotonic() + order.seconds
    while True:
        status = reap().get(pid)
        if status == -signal.SIGXCPU:
            return None, "cpu"
        if status is not None:
            return status, ""
        began = time.monotonic()
        if cause := exceeded(order) or ("time" if began >= until else ""):
            return None, cause
        pause = max(TICK, 20 * (time.monotonic() - began))  # looking takes 5 % of the time at most
        ready, _, _ = select.select([OWNER, wake], [], [], max(0.0, min(pause, until - time.monotonic())))
        if OWNER in ready:
            return None, "owner"
        if wake in ready:
            os.read(wake, 512)


def exceeded(order: Order) -> str:
    """The limit that all processes together have passed, if any."""
    found = descendants(os.getpid())
    if len(found) > order.processes:
        return "processes"
    if order.cpu_seconds and cpu_seconds(found.values()) > order.cpu_seconds:
        return "cpu"
    return ""
