"""Findings of `check` held against a run that goes on after errors: confirmed, refuted, or not reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from scopelint.facts import Finding
from scopelint.verify.exceptions import first_line
from scopelint.verify.recording import Lines, Recording

Verdict = Literal["confirmed", "refuted", "not reached"]


class Judged(msgspec.Struct, frozen=True):
    """What TensorFlow says of a finding; `said`: the beginning of its exception's message."""

    finding: Finding
    verdict: Verdict
    said: str = ""


def errors_of(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that say that TensorFlow raises."""
    return tuple(f for f in findings if f.severity == "error")


def watched(findings: Sequence[Finding]) -> tuple[tuple[str, int, int], ...]:
    """The lines of findings, for the recorder to watch."""
    return tuple(dict.fromkeys(span(f) for f in findings))


def judge(findings: Sequence[Finding], recording: Recording) -> tuple[Judged, ...]:
    """Each finding: confirmed where TensorFlow raised (or refused and went on) at its lines, refuted where these ran and it did not."""
    return tuple(judged(f, recording) for f in findings)


def judged(finding: Finding, recording: Recording) -> Judged:
    raised = [(g.stack, f"{g.type}: {g.message}") for g in recording.failed_gets]
    if recording.error is not None:
        raised.append((recording.error.stack, f"{recording.error.type}: {recording.error.message}"))
    for stack, message in raised:
        if within(finding, stack):
            return Judged(finding, "confirmed", first_line(message))
    return Judged(finding, "refuted" if span(finding) in recording.reached else "not reached")


def within(finding: Finding, stack: Lines) -> bool:
    """Whether a call of the stack stands at the finding."""
    path, first, last = span(finding)
    return any(p == path and first <= line <= last for p, line in stack)


def span(finding: Finding) -> tuple[str, int, int]:
    return (finding.path, finding.line, finding.end_line)
