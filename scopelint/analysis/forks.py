"""Work in forked processes: a copy of everything at the price of nothing, an end by force, several at once.

Where there is no fork the work is done in this process, one piece after the other.
"""

from __future__ import annotations

import contextlib
import gc
import math
import os
import pickle
import selectors
import signal
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

AVAILABLE = hasattr(os, "fork")


class Lost(Exception):
    """A process ended without an answer: killed for its time, or crashed, or never begun."""

    def __init__(self, message: str, timed_out: bool = False, begun: bool = True) -> None:
        super().__init__(message)
        self.timed_out = timed_out
        self.begun = begun


class Packed(Generic[T]):
    """An answer as it came through the pipe: who only hands it on need not unpack it."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def value(self) -> T | Lost:
        """The answer."""
        try:
            answer: T = pickle.loads(self.data)
        except Exception:
            return Lost("ended without an answer")
        return answer


class _Child(Generic[T]):
    """One forked process, and what it has answered until now."""

    def __init__(self, work: Callable[[], T], seconds: float) -> None:
        reader, writer = os.pipe()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                self.pid = os.fork()
        except OSError:
            os.close(reader)
            os.close(writer)
            raise
        if self.pid == 0:
            os.close(reader)
            _answer(work, writer)
        os.close(writer)
        self.reader = reader
        self.deadline = time.monotonic() + seconds
        self.parts: list[bytes] = []

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def close(self) -> Packed[T] | Lost:
        """The answer, once everything was read (or the time is up)."""
        os.close(self.reader)
        _, status = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(status):
            return Lost(f"killed by signal {os.WTERMSIG(status)}", os.WTERMSIG(status) == signal.SIGKILL)
        return Packed(b"".join(self.parts)) if self.parts else Lost("ended without an answer")


def _answer(work: Callable[[], T], writer: int) -> None:
    """In the child: do the work, send the answer, end without any of the parent's clean-up."""
    try:
        data = memoryview(pickle.dumps(work(), pickle.HIGHEST_PROTOCOL))
        while data:
            data = data[os.write(writer, data) :]
    finally:
        os._exit(0)


@contextlib.contextmanager
def _settled() -> Iterator[None]:
    """What stands there now is not looked through by the garbage collector of every copy of the process."""
    copied = gc.get_freeze_count() > 0
    gc.freeze()
    try:
        yield
    finally:
        if not copied:
            gc.unfreeze()


def run_forked(
    works: Sequence[Callable[[], T]],
    seconds: float,
    jobs: int = 1,
    until: float = math.inf,
    here: Sequence[Callable[[], T]] | None = None,
) -> list[T | Lost]:
    """Do every piece of work in a process of its own, `jobs` at once; the answers in order (Lost for one that did not answer in time).

    Where no process can be started, work waits for one to end, or is done in this process.

    until: when (by the monotonic clock) no more work is begun; here: what is done in this process instead of each piece of work,
    where that counts on a copy of the process."""
    answers = run_packed(works, seconds, jobs, until, here)
    return [a.value() if isinstance(a, Packed) else a for a in answers]


def run_packed(
    works: Sequence[Callable[[], T]],
    seconds: float,
    jobs: int = 1,
    until: float = math.inf,
    here: Sequence[Callable[[], T]] | None = None,
) -> list[T | Packed[T] | Lost]:
    """run_forked, with the answers of other processes as they came."""
    results: dict[int, T | Packed[T] | Lost] = {}
    waiting = list(enumerate(works))[::-1]
    with _settled(), selectors.DefaultSelector() as selector:
        running: dict[int, tuple[int, _Child[T]]] = {}
        try:
            while waiting or running:
                while waiting and len(running) < max(1, jobs):
                    index, work = waiting.pop()
                    if time.monotonic() > until:
                        results[index] = Lost("was not begun", begun=False)
                        continue
                    try:
                        child = _Child(work, seconds)
                    except OSError:  # no more processes may be started
                        if running:
                            waiting.append((index, work))
                            break
                        results[index] = (here or works)[index]()
                        continue
                    running[child.reader] = (index, child)
                    selector.register(child.reader, selectors.EVENT_READ)
                for reader in _finished(selector, running) if running else ():
                    selector.unregister(reader)
                    index, child = running.pop(reader)
                    results[index] = child.close()
        finally:
            for _, child in running.values():
                child.kill()
                child.close()
    return [results[i] for i in range(len(works))]


def _finished(selector: selectors.BaseSelector, running: dict[int, tuple[int, _Child[T]]]) -> list[int]:
    """Read what is there; the pipes that came to their end. Children beyond their time are killed."""
    soonest = min(child.deadline for _, child in running.values())
    ended: list[int] = []
    for key, _ in selector.select(max(0.0, soonest - time.monotonic())):
        reader = int(key.fd)
        part = os.read(reader, 1 << 20)
        if part:
            running[reader][1].parts.append(part)
        else:
            ended.append(reader)
    now = time.monotonic()
    for reader, (_, child) in running.items():
        if child.deadline <= now and reader not in ended:
            child.kill()
            ended.append(reader)
    return ended
