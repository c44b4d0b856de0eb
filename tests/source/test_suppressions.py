"""Suppression comments."""

from __future__ import annotations

import pytest

from scopelint.source.suppressions import suppressions

RULE, CODE = "duplicate-variable", "SL101"


@pytest.mark.parametrize(
    "comment",
    ["# scopelint: ignore", "#scopelint:ignore", "# noqa  # scopelint: ignore[SL101]", "# scopelint: ignore[other, duplicate-variable]",
     "# scopelint: ignore[sl101] because it is meant"],
)  # fmt: skip
def test_a_comment_on_the_line_silences(comment: str) -> None:
    found = suppressions(f"x = 1\ny = f()  {comment}\n")
    assert found.cover(2, 2, RULE, CODE)
    assert not found.cover(1, 1, RULE, CODE)


@pytest.mark.parametrize(
    "text",
    ['y = "# scopelint: ignore"', "y = f()  # scopelint: ignore[SL201]", "y = f()  # scopelint ignore", "y = f()  # scopelint: ignore[]"],
)
def test_what_does_not(text: str) -> None:
    assert not suppressions(text + "\n").cover(1, 1, RULE, CODE)


def test_any_line_of_a_call_will_do() -> None:
    found = suppressions("y = f(\n    1,\n)  # scopelint: ignore\n")
    assert found.cover(1, 3, RULE, CODE)


def test_a_whole_file() -> None:
    assert suppressions("# scopelint: skip-file\n\nx = 1\n").cover(3, 3, RULE, CODE)


def test_text_that_cannot_be_tokenized_to_its_end_still_counts_up_to_there() -> None:
    assert suppressions("y = f()  # scopelint: ignore\nx = (\n").cover(1, 1, RULE, CODE)
