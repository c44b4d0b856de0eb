"""`scopelint check` for people: each finding with the source of both places and the calls that led there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scopelint.facts import Finding, Frame, Related
from scopelint.report.excerpt import calls, excerpt
from scopelint.report.findings import FindingsAnswer, Lines
from scopelint.report.marked import Line, coloured, plain

_COLOURS = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}


def render(answer: FindingsAnswer, lines: Lines, colour: bool = False) -> str:
    """All findings, then what could not be looked at, then the counts."""
    drawn = _document(answer, lines)
    return coloured(drawn) if colour else plain(drawn)


def _document(answer: FindingsAnswer, lines: Lines) -> Iterator[Line]:
    for found in answer.findings:
        yield from _finding(found, lines)
        yield ()
    for error in answer.errors:
        place = f"{error.path}:{error.line}" if error.line else error.path
        yield ((f"{place}: ", "bold"), ("failed: ", "bold red"), (error.message, ""))
    if answer.statistics:
        yield from _statistics(answer)
    yield from _summary(answer)


def _finding(found: Finding, lines: Lines) -> Iterator[Line]:
    at = Frame(found.path, found.line, found.column, found.end_line, found.end_column)
    gutter = _gutter(found)
    yield (
        (f"{found.path}:{found.line}:{found.column + 1}: ", "bold"),
        (f"{found.severity}[{found.code}] ", _COLOURS[found.severity]),
        (found.message, "bold"),
        (f"  ({found.rule})", "dim"),
    )
    yield from excerpt(at, lines, "^", _COLOURS[found.severity], gutter)
    yield from calls(found.stack, lines, gutter)
    for related in found.related:
        yield from _related(related, lines, gutter, found)


def _related(related: Related, lines: Lines, gutter: int, found: Finding) -> Iterator[Line]:
    if not related.stack:
        yield ((" " * gutter + " = ", "blue"), ("help: ", "bold cyan"), (related.message, ""))
        return
    frame = related.stack[0]
    yield ((f"{frame.path}:{frame.line}:{frame.column + 1}: ", ""), ("note: ", "bold green"), (related.message, ""))
    if (frame.path, frame.line, frame.column) != (found.path, found.line, found.column):
        yield from excerpt(frame, lines, "-", "green", gutter)
    yield from calls(related.stack, lines, gutter)


def _gutter(found: Finding) -> int:
    """The width of the widest line number shown."""
    numbers = [found.line, *(r.stack[0].line for r in found.related if r.stack)]
    return len(str(max(numbers)))


def _statistics(answer: FindingsAnswer) -> Iterator[Line]:
    for (code, rule), number in sorted(Counter((f.code, f.rule) for f in answer.findings).items()):
        yield ((f"{number:>6}  ", "bold"), (f"{code}  ", "cyan"), (rule, ""))


def _summary(answer: FindingsAnswer) -> Iterator[Line]:
    by_severity = Counter(f.severity for f in answer.findings)
    found = ", ".join(_count(by_severity[s], s) for s in ("error", "warning", "info") if by_severity[s])
    counts = answer.counts
    seen = f"{_count(counts.files, 'file')}, {_count(counts.programs, 'program')} followed"
    suppressed = f"; {counts.suppressed} suppressed" if counts.suppressed else ""
    if found:
        yield ((f"Found {found}", "bold"), (f" ({seen}{suppressed}).", ""))
    elif not answer.errors:
        yield (("No mistakes found", "bold green"), (f" ({seen}{suppressed}).", ""))


def _count(number: int, noun: str) -> str:
    plural = noun if number == 1 or noun == "info" else noun + "s"
    return f"{number} {plural}"
