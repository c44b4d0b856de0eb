"""The comparison as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Stack
from scopelint.verify.compare import Comparison, Difference, Tally
from scopelint.verify.recording import Lines, Recording

SHOWN = 50
"""Differences of one kind that are written out."""


def lines(comparison: Comparison, recording: Recording) -> Iterator[str]:
    """How much agrees, each difference, the verdict."""
    yield f"TensorFlow {recording.tf} (Python {recording.python}), imported as {recording.imported_as}"
    yield from map(tally_line, comparison.tallies)
    yield exception_line(comparison, recording)
    for title, some in grouped(comparison):
        yield f"{title} ({len(some)}):"
        for d in some[:SHOWN]:
            yield from difference_lines(d)
        if len(some) > SHOWN:
            yield f"  and {len(some) - SHOWN} more"
    yield verdict(comparison)


def tally_line(t: Tally) -> str:
    wrong = f", {t.wrong} predicted wrongly" if t.wrong else ""
    return f"  {t.what:<10} {t.found} of {t.of} as predicted{wrong}"


def exception_line(comparison: Comparison, recording: Recording) -> str:
    error = recording.error
    agrees = not any(d.kind == "exception" for d in comparison.differences)
    what = "none" if error is None else f"{error.type} at {lines_text(error.stack[:1]) or 'no line of the script'}"
    return f"  {'exception':<10} {what}{', as predicted' if agrees else ''}"


def grouped(comparison: Comparison) -> Iterator[tuple[str, list[Difference]]]:
    """The differences by kind; those excused last."""
    kinds = dict.fromkeys(d.kind for d in comparison.differences)
    for excused in (False, True):
        for kind in kinds:
            some = [d for d in comparison.differences if d.kind == kind and d.excused == excused]
            if some:
                yield kind + (", as the incomplete prediction allows" if excused else ""), some


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
    if comparison.differences and not counted:
        return "agreement as far as the prediction goes: it said that it is not complete"
    return f"{counted} difference{'s'[: counted != 1]}" if counted else "agreement: TensorFlow names what was predicted"
