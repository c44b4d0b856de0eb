"""A piece of source under a finding: the line, a caret under the call, and the calls that led there."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.facts import Frame, Stack
from scopelint.report.findings import Lines
from scopelint.report.marked import Line

CALLS_SHOWN = 6
_TAB = 4


def excerpt(frame: Frame, lines: Lines, mark: str, style: str, gutter: int) -> Iterator[Line]:
    """The first line of a frame's span with carets below it; nothing where the source cannot be had."""
    source = lines(frame.path)
    if not 1 <= frame.line <= len(source):
        return
    text = source[frame.line - 1]
    start = _characters(text, frame.column)
    end = _characters(text, frame.end_column) if frame.end_line == frame.line else len(text.rstrip())
    before = text[:start].expandtabs(_TAB)
    width = max(1, len(text[:end].expandtabs(_TAB)) - len(before))
    margin = " " * gutter
    yield ((f"{margin} |", "blue"),)
    yield ((f"{frame.line:>{gutter}} | ", "blue"), (text.expandtabs(_TAB), ""))
    yield ((f"{margin} | ", "blue"), (" " * len(before) + mark * width, style))


def calls(stack: Stack, lines: Lines, gutter: int) -> Iterator[Line]:
    """The callers of the innermost frame, the middle left out of a long path."""
    callers = list(stack[1:])
    left_out = len(callers) - CALLS_SHOWN
    for i, frame in enumerate(callers):
        if left_out > 0 and 3 <= i < 3 + left_out:
            if i == 3:
                yield ((" " * gutter + " = ", "blue"), (f"... {left_out} more calls ...", "dim"))
            continue
        yield ((" " * gutter + " = ", "blue"), (f"called from {frame.path}:{frame.line}", ""), (_source(frame, lines), "dim"))


def _source(frame: Frame, lines: Lines) -> str:
    source = lines(frame.path)
    return "  " + source[frame.line - 1].strip() if 1 <= frame.line <= len(source) else ""


def _characters(text: str, column: int) -> int:
    """A column in UTF-8 bytes as one in characters."""
    return len(text.encode()[:column].decode(errors="ignore")) if not text.isascii() else min(column, len(text))
