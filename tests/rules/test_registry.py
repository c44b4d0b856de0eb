"""The catalogue itself: codes, names, pages and how rules are chosen."""

from __future__ import annotations

import ast
import re

import pytest

from scopelint.cli.rule import listing, page
from scopelint.rules.registry import RULES, find, select


def test_codes_and_names_are_unique_and_well_formed() -> None:
    assert len({r.code for r in RULES}) == len({r.name for r in RULES}) == len(RULES)
    for rule in RULES:
        assert re.fullmatch(r"SL\d{3}", rule.code)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
        assert find(rule.name) is rule and find(rule.code) is rule


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_a_page_says_everything(rule: object) -> None:
    rule = find(getattr(rule, "name", ""))
    assert rule is not None and rule.bad and rule.good
    text = page(rule)
    for heading in ("## What it does", "## Why is this bad", "## Example", "## Use instead"):
        assert heading in text
    assert rule.code in listing()
    for example in (*rule.bad, *rule.good):
        ast.parse(example)


def test_select() -> None:
    assert select(["ALL"], []) == RULES
    assert [r.code for r in select(["SL1", "leaky-reuse-variables"], [])] == ["SL101", "SL102", "SL105", "SL106", "SL203"]
    assert "SL101" not in {r.code for r in select([], ["duplicate-variable"])}
    assert select([], ["ALL"]) == ()
    with pytest.raises(KeyError):
        select(["SL999"], [])
    with pytest.raises(KeyError):
        select(["no-such-rule"], [])
