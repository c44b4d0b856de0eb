"""The comparison as lines of text."""

from __future__ import annotations

import linecache
import os
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from scopelint.facts import Stack
from scopelint.verify.differences import Comparison, Difference, Tally
from scopelint.verify.recording import Line, Lines, Recording

SHOWN, SHOWN_EXCUSED = 50, 5
"""Differences of one kind that are written out: those that count, and the others."""

COLUMN = 56
"""Characters of one side where two stacks stand side by side."""


def lines(comparison: Comparison, recording: Recording, root: str = ".") -> Iterator[str]:
    """How much agrees, where the two part ways, each difference, the verdict. root: the folder that paths are relative to."""
    yield headline(recording)
    yield from map(tally_line, comparison.tallies)
    yield exception_line(comparison, recording)
    if comparison.first is not None:
        yield from first_divergence(comparison.first, root)
    for title, some in grouped(comparison):
        yield f"{title} ({len(some)}):"
        limit = SHOWN_EXCUSED if some[0].excused else SHOWN
        for d in some[:limit]:
            yield from difference_lines(d)
        if len(some) > limit:
            yield f"  and {len(some) - limit} more"
    yield verdict(comparison)


def headline(recording: Recording) -> str:
    """Which TensorFlow answered, and what became of Session.run."""
    sessions = {"run": "", "fake": f"; {recording.runs} Session.run calls faked", "stop": ""}[recording.session]
    if recording.stopped is not None:
        sessions += f"; stopped at {recording.stopped.why}"
        sessions += f" ({lines_text(recording.stopped.stack[:1])})" if recording.stopped.stack else ""
    return f"TensorFlow {recording.tf} (Python {recording.python}), imported as {recording.imported_as}{sessions}"


def tally_line(t: Tally) -> str:
    wrong = f", {t.wrong} predicted wrongly" if t.wrong else ""
    return f"  {t.what:<10} {t.found} of {t.of} as predicted{wrong}"


def exception_line(comparison: Comparison, recording: Recording) -> str:
    error = recording.error
    agrees = not any(d.kind == "exception" for d in comparison.differences)
    what = "none" if error is None else f"{error.type} at {lines_text(error.stack[:1]) or 'no line of the script'}"
    return f"  {'exception':<10} {what}{', as predicted' if agrees else ''}"


def first_divergence(d: Difference, root: str) -> Iterator[str]:
    """The difference that comes first in the program, with both stacks and their source lines, outermost call first."""
    yield f"first divergence: {d.what}: {d.message}"
    predicted = [(f.path, f.line) for f in d.predicted]
    sides = zip_longest(column("predicted", predicted, root), column("TensorFlow", d.recorded, root), fillvalue="")
    for left, right in sides:
        yield f"  {left:<{COLUMN}}  {right}".rstrip()


def column(title: str, stack: Sequence[Line], root: str) -> list[str]:
    """One side of two stacks: its title, then a line a call."""
    if not stack:
        return [title, "(nothing)"]
    return [title, *(cut(f"{path}:{line}  {source_line(root, path, line)}".rstrip()) for path, line in reversed(stack))]


def source_line(root: str, path: str, line: int) -> str:
    """The source line, "" where the file cannot be read."""
    return linecache.getline(os.path.join(root, path), line).strip()


def cut(text: str) -> str:
    return text if len(text) <= COLUMN else text[: COLUMN - 3] + "..."


def grouped(comparison: Comparison) -> Iterator[tuple[str, list[Difference]]]:
    """The differences by kind; those excused last, by reason."""
    groups = sorted(dict.fromkeys((d.excused, d.kind) for d in comparison.differences), key=lambda g: bool(g[0]))
    for excused, kind in groups:
        some = [d for d in comparison.differences if d.kind == kind and d.excused == excused]
        yield kind + (f", not counted: {excused}" if excused else ""), some


def difference_lines(d: Difference) -> Iterator[str]:
    """What differs, and where each side puts it."""
    yield f"  {d.what}: {d.message}"
    if d.predicted:
        yield f"    predicted at  {stack_text(d.predicted)}"
    if d.recorded:
        yield f"    TensorFlow at {lines_text(d.recorded)}"


def stack_text(stack: Stack) -> str:
    return " <- ".join(f"{f.path}:{f.line}" for f in stack)


def lines_text(recorded: Lines) -> str:
    return " <- ".join(f"{path}:{line}" for path, line in recorded)


def verdict(comparison: Comparison) -> str:
    counted = sum(not d.excused for d in comparison.differences)
    if counted:
        return f"{counted} difference{'s'[: counted != 1]}"
    if comparison.differences:
        return "agreement as far as it goes: what differs is not counted, for the reasons given"
    return "agreement: TensorFlow names what was predicted"
