"""Finding and ending processes, of which there may be many and which may not want it. Works on /proc; without one nothing is found."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Collection
from contextlib import suppress

PATIENCE = 10.0


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


def tasks_of_user(uid: int) -> int:
    """How many threads a user has now; 0 where that is not known."""
    count = 0
    for pid in pids():
        with suppress(OSError):
            if os.stat(f"/proc/{pid}").st_uid == uid:
                count += len(os.listdir(f"/proc/{pid}/task"))
    return count
