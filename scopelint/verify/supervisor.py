"""Run one command under watch: limits set before it starts, everything it started ended with it.

usage: python -I -S supervisor.py ORDER COMMAND...

A process of its own, single-threaded, without an import of ours. Its standard input is a socket to scopelint: the end of it means that
scopelint is gone, and then everything ends; the report is written to it, when nothing is left running.

On Linux it adopts the orphans of what it started (PR_SET_CHILD_SUBREAPER), so that a process which left its group, its session and its
parent is still found among its descendants. Elsewhere the process group is what is ended.

Time is limited for all processes together, as is their number; CPU time too where there is /proc. The address space (RLIMIT_AS) is limited
for each process by itself: several may take several times as much. All this guards against what goes wrong; it is no jail for
a program that wants to break out.
"""

from __future__ import annotations

import json
import math
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial
from typing import NamedTuple

OWNER = 0  # standard input
TICK = 0.1
PATIENCE = 10.0
TASKS = 4096
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


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
        limits = limits_of(order)
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


def prctl(option: int, value: int) -> None:
    """prctl(2), where there is one."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def limits_of(order: Order) -> list[tuple[int, int]]:
    """The limits to set, as pairs for setrlimit; a crash leaves no core file.

    RLIMIT_NPROC refuses a new task to a process that has it where the user has that many already; nobody else is refused one. It only
    slows a fork bomb down until the watch ends it: the root user is not bound by it.
    """
    import resource

    limits = [(resource.RLIMIT_CORE, 0)]
    if order.memory:
        limits.append((resource.RLIMIT_AS, order.memory))
    if order.cpu_seconds:
        limits.append((resource.RLIMIT_CPU, math.ceil(order.cpu_seconds) + 1))
    if os.getuid() != 0 and (tasks := tasks_of_user(os.getuid())):
        limits.append((resource.RLIMIT_NPROC, tasks + TASKS))
    return limits


def tasks_of_user(uid: int) -> int:
    """How many threads a user has now; 0 where that is not known."""
    count = 0
    for pid in pids():
        with suppress(OSError):
            if os.stat(f"/proc/{pid}").st_uid == uid:
                count += len(os.listdir(f"/proc/{pid}/task"))
    return count


def prepare(limits: list[tuple[int, int]]) -> None:
    """In the child, before the command: it dies with us, is the first to go when memory is short, and has its limits."""
    import resource

    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")
    for kind, value in limits:
        with suppress(OSError, ValueError):
            hard = resource.getrlimit(kind)[1]
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (most, most))


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


def cpu_seconds(stats: Collection[list[str]]) -> float:
    """The CPU time of processes that are there and, of those that are gone, what they and we have reaped."""
    ticks = sum(int(field) for stat in stats for field in stat[11:15])
    gone = os.times()
    return ticks / float(os.sysconf("SC_CLK_TCK")) + gone.children_user + gone.children_system


def reap() -> dict[int, int]:
    """The children that have ended, adopted ones too, with their statuses."""
    ended = {}
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            ended[found[0]] = os.waitstatus_to_exitcode(found[1])
    return ended


def pids() -> list[int]:
    """All processes that can be seen; none where there is no /proc."""
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def descendants(ancestor: int) -> dict[int, list[str]]:
    """The processes below one, with the fields of their /proc/PID/stat from the state on."""
    stats = {}
    children: dict[int, list[int]] = {}
    for pid in pids():
        with suppress(OSError):
            with open(f"/proc/{pid}/stat", "rb") as file:
                stats[pid] = file.read().decode(errors="replace").rsplit(")", 1)[1].split()
            children.setdefault(int(stats[pid][1]), []).append(pid)
    found, todo = {}, [ancestor]
    while todo:
        for pid in children.get(todo.pop(), []):
            found[pid] = stats[pid]
            todo.append(pid)
    return found


def parent_of(pid: int) -> int:
    """A process's parent; 0 where the process is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rsplit(b")", 1)[1].split()[1])
    except OSError:
        return 0


def end_group(leader: int) -> None:
    """Kill a process group at one blow: what forks in it cannot outrun that."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


class Hunt:
    """Finds the descendants of this process again and again, looking closely only at processes it has not seen: quicker than they fork."""

    def __init__(self) -> None:
        self.me = os.getpid()
        self.prey: set[int] = set()
        self.strangers: set[int] = set()

    def __call__(self) -> set[int]:
        """The descendants that are there; the dead count until they are reaped."""
        there = set(pids())
        self.prey &= there
        self.strangers &= there
        for pid in sorted(there - self.prey - self.strangers):
            parent = parent_of(pid)
            (self.prey if parent == self.me or parent in self.prey else self.strangers).add(pid)
        if not self.prey:  # a number may have been given anew since it was a stranger's
            self.prey, self.strangers = set(descendants(self.me)), set()
        return self.prey

    def reap(self) -> None:
        """Reap what has ended. Where there is a limit to tasks the dead fill it up, so they stay until nothing is born any more."""
        self.prey -= reap().keys()


def end_all(find: Callable[[], Collection[int]], reap: Callable[[], None] = lambda: None) -> None:
    """Kill what `find` finds until it finds nothing."""
    until = time.monotonic() + PATIENCE
    sent: set[int] = set()
    while time.monotonic() < until and (found := set(find())):
        if found <= sent:
            reap()
            time.sleep(0.002)
        send(found - sent, signal.SIGKILL)
        sent = found
        if os.getuid() == 0:
            reap()


def send(to: Collection[int], number: int) -> None:
    """Send a signal to processes that may be gone."""
    for pid in to:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def without_network() -> str:
    """Leave the network for an empty namespace; what came of it. Tried in a fork first: half done it cannot be undone."""
    read, write = os.pipe()
    trial = os.fork()
    if trial == 0:
        os.write(write, leave_network().encode())
        os._exit(0)
    os.close(write)
    os.waitpid(trial, 0)
    reason = os.read(read, 500).decode() or leave_network()
    os.close(read)
    return f"could not be turned off ({reason})" if reason else "off"


def leave_network() -> str:
    """Move into a network namespace with nothing but a loopback device; why not, where it cannot be done."""
    if sys.platform != "linux":
        return "only Linux has network namespaces"
    import ctypes

    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        if libc.unshare(CLONE_NEWNET) != 0:
            if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
                return os.strerror(ctypes.get_errno())
            for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
                with open(f"/proc/self/{name}", "w") as file:
                    file.write(text)
        raise_loopback()
    except (OSError, AttributeError) as error:
        return getattr(error, "strerror", None) or str(error)
    return ""


def raise_loopback() -> None:
    """Servers on localhost go on working."""
    import fcntl
    import socket
    import struct

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


if __name__ == "__main__":
    main(sys.argv[1:])
