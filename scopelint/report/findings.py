"""What `scopelint check` answers, and which formats it has: one module each, imported when asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence

import msgspec

from scopelint.facts import FileError, Finding

FORMATS = ("text", "json", "github")
"""Each is scopelint.report.findings_<format>.render(answer, lines, colour) -> str."""

Lines = Callable[[str], Sequence[str]]
"""The lines of a file by the path that frames name (empty if they cannot be had)."""


class Counts(msgspec.Struct, frozen=True):
    """How much was looked at, and what is not shown: `suppressed` by comments, `hidden` because it is not sure enough."""

    files: int = 0
    analysed: int = 0
    programs: int = 0
    suppressed: int = 0
    hidden: int = 0


class FindingsAnswer(msgspec.Struct, frozen=True):
    """The findings, sorted by path, line, column and rule."""

    version: str
    findings: tuple[Finding, ...]
    errors: tuple[FileError, ...] = ()
    counts: Counts = Counts()
    statistics: bool = False


def render(answer: FindingsAnswer, form: str, lines: Lines, colour: bool = False) -> str:
    """The answer in one of FORMATS."""
    text: str = importlib.import_module(f"scopelint.report.findings_{form}").render(answer, lines, colour)
    return text
