"""What a rule is: its documentation, its examples (which are its tests) and its check, in one frozen value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from scopelint.facts import Finding, Frame, Related, Stack
from scopelint.rules.view import View

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Rule:
    """A rule and its page. `bad[0]` is the page's example, `good[0]` what to write instead; all of them are its tests."""

    name: str
    code: str
    severity: Severity
    what: str
    why: str
    bad: tuple[str, ...]
    good: tuple[str, ...]
    check: Callable[[View], Iterable[Draft]]
    on: bool = True

    @property
    def summary(self) -> str:
        """The first sentence of `what`."""
        return self.what.split(". ")[0].rstrip(".")


@dataclass(frozen=True)
class Draft:
    """What a rule has to say about one place; the engine turns it into a `Finding` of that rule."""

    message: str
    stack: Stack
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    likely: bool = False


def finding(rule: Rule, draft: Draft, entry: Frame) -> Finding:
    """The draft as a finding at the user's innermost frame (`entry` stands in where the stack is empty)."""
    at = draft.stack[0] if draft.stack else entry
    return Finding(
        rule=rule.name,
        code=rule.code,
        severity=draft.severity or rule.severity,
        confidence="likely" if draft.likely else "exact",
        message=draft.message,
        path=at.path,
        line=at.line,
        column=at.column,
        end_line=at.end_line,
        end_column=at.end_column,
        stack=draft.stack,
        related=draft.related,
    )
