"""`scopelint check --format github`: workflow commands that GitHub shows as annotations of a change."""

from __future__ import annotations

from scopelint.facts import Finding
from scopelint.report.findings import FindingsAnswer, Lines

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(answer: FindingsAnswer, lines: Lines, colour: bool = False) -> str:
    """One workflow command a line."""
    found = [_annotation(f) for f in answer.findings]
    failed = [f"::error file={_property(e.path)},line={e.line},title=scopelint::{_data(e.message)}" for e in answer.errors]
    return "".join(line + "\n" for line in (*found, *failed))


def _annotation(f: Finding) -> str:
    place = f"file={_property(f.path)},line={f.line},endLine={f.end_line},col={f.column + 1},endColumn={f.end_column + 1}"
    return f"::{_LEVELS[f.severity]} {place},title={f.code} {_property(f.rule)}::{_data(f.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
