"""Running rules over programs: what they find, each thing once, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scopelint.facts import Finding, Program
from scopelint.rules.base import Rule, finding
from scopelint.rules.view import View


def run_rules(programs: Iterable[Program], rules: Sequence[Rule]) -> list[Finding]:
    """The findings of all programs, sorted by path, line, column and rule; what several programs show is said once."""
    found: dict[tuple[object, ...], Finding] = {}
    for program in programs:
        for one in _check(program, rules):
            key = (one.path, one.line, one.column, one.end_line, one.end_column, one.rule)
            known = found.get(key)
            if known is None or (known.confidence == "likely" and one.confidence == "exact"):
                found[key] = one
    return [found[key] for key in sorted(found, key=lambda key: (key[:3], key[5], key[3:5]))]


def _check(program: Program, rules: Sequence[Rule]) -> Iterator[Finding]:
    view = View(program)
    for rule in rules:
        for draft in rule.check(view):
            yield finding(rule, draft, view.top)
