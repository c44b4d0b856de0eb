"""Deep recursion without a crash, and an end to work that does not end by itself."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

STACK_BYTES = 512 * 2**20
RECURSION_LIMIT = 60_000


class TimeIsUp(BaseException):
    """Thrown into work that is far beyond its time (a base exception, so that no handler on the way keeps it)."""


class _Work(Generic[T]):
    def __init__(self, work: Callable[[], T]) -> None:
        self.work = work
        self.result: T | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self.work()
        except BaseException as error:
            self.error = error


def on_big_stack(work: Callable[[], T], seconds: float | None = None) -> T:
    """Run `work` in a thread with a large stack and answer its result. After `seconds` TimeIsUp is thrown into it."""
    job = _Work(work)
    before, limit = threading.stack_size(STACK_BYTES), sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION_LIMIT))
    try:
        thread = threading.Thread(target=job.run, daemon=True)
        thread.start()
        threading.stack_size(before)
        _wait(thread, seconds)
    finally:
        sys.setrecursionlimit(limit)
    if job.error is not None:
        raise job.error
    return job.result  # type: ignore[return-value]


def _wait(thread: threading.Thread, seconds: float | None) -> None:
    thread.join(seconds)
    for _ in range(20):
        if not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(TimeIsUp))
        thread.join(1.0)
    if thread.is_alive():
        raise TimeIsUp
