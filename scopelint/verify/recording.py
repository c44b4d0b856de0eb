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


class RecordedGraph(msgspec.Struct, frozen=True):
    variables: tuple[RecordedVariable, ...]
    ops: tuple[RecordedOp, ...]


class RecordedGet(msgspec.Struct, frozen=True):
    """A get_variable call: which variable it asked for and which it got."""

    name: str
    created: bool
    stack: Lines
    asked: str = ""


class RecordedError(msgspec.Struct, frozen=True):
    type: str
    message: str
    stack: Lines


class Recording(msgspec.Struct, frozen=True):
    """One run of one script under real TensorFlow."""

    tf: str
    error: RecordedError | None
    graphs: tuple[RecordedGraph, ...]
    gets: tuple[RecordedGet, ...]
    python: str = ""
    imported_as: str = "tensorflow"


def read_recording(path: Path) -> Recording:
    """The recorder's answer; raises msgspec.ValidationError for what is none."""
    return msgspec.json.decode(path.read_bytes(), type=Recording)
