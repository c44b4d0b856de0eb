"""Every rule's own examples, run through the analyser: each bad one is found, and nothing of that rule in a good one."""

from __future__ import annotations

import pytest

from scopelint.rules.base import Rule
from scopelint.rules.registry import RULES
from tests.rules.analyser import check

BAD = [pytest.param(r, text, id=f"{r.name}-{i}") for r in RULES for i, text in enumerate(r.bad)]
GOOD = [pytest.param(r, text, id=f"{r.name}-{i}") for r in RULES for i, text in enumerate(r.good)]


def target_of(text: str) -> str:
    """An example for another target says so in a comment."""
    return "tf2" if "# --target tf2" in text else "tf1.15"


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_bad(rule: Rule, text: str) -> None:
    found = [f for f in check(text, target=target_of(text)) if f.rule == rule.name]
    assert found
    assert all(f.path == "example.py" and 1 <= f.line <= text.count("\n") for f in found)


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_good(rule: Rule, text: str) -> None:
    found = check(text, target=target_of(text))
    assert [f.message for f in found if f.rule == rule.name] == []
    assert [f.message for f in found if f.severity == "error"] == []
