"""What the recorder wrote: the schema scopelint.recording/1."""

from __future__ import annotations

from pathlib import Path

import msgspec

Line = tuple[str, int]
Lines = tuple[Line, ...]
"""The user's frames, innermost first: path and line."""


class RecordedVariable(msgspec.Struct, frozen=True):
    name: str
    shape: tuple[int | None, ...] | None
    dtype: str
    trainable: bool
    collections: tuple[str, ...]
    stack: Lines


class RecordedOp(msgspec.Struct, frozen=True):
    name: str
    type: str
    stack: Lines
    device: str = ""


class RecordedGraph(msgspec.Struct, frozen=True):
    variables: tuple[RecordedVariable, ...]
    ops: tuple[RecordedOp, ...]


class RecordedGet(msgspec.Struct, frozen=True):
    """A get_variable call: which variable it asked for and which it got."""

    name: str
    created: bool
    stack: Lines
    asked: str = ""


class RecordedRefusal(msgspec.Struct, frozen=True):
    """A get_variable call that TensorFlow refused; went_on: it got a variable all the same (--keep-going)."""

    name: str
    type: str
    message: str
    stack: Lines
    went_on: bool = False


class Stop(msgspec.Struct, frozen=True):
    """Where the recorder ended the program, and why."""

    why: str
    stack: Lines


class RecordedError(msgspec.Struct, frozen=True):
    type: str
    message: str
    stack: Lines


class Recording(msgspec.Struct, frozen=True):
    """One run of one script under real TensorFlow. session: what Session.run did; runs: how many of its calls were faked;
    reached: which of the watched lines (path, first, last) were come to."""

    tf: str
    error: RecordedError | None
    graphs: tuple[RecordedGraph, ...]
    gets: tuple[RecordedGet, ...]
    python: str = ""
    imported_as: str = "tensorflow"
    failed_gets: tuple[RecordedRefusal, ...] = ()
    session: str = "run"
    runs: int = 0
    stopped: Stop | None = None
    reached: tuple[tuple[str, int, int], ...] = ()


def read_recording(path: Path) -> Recording:
    """The recorder's answer; raises msgspec.ValidationError for what is none."""
    return msgspec.json.decode(path.read_bytes(), type=Recording)
