"""Reuse modes. True, False and None are Python's own; these two stand beside them."""

from __future__ import annotations

from typing import Literal

AUTO: Literal["auto"] = "auto"
"""tf.AUTO_REUSE."""

MAYBE: Literal["maybe"] = "maybe"
"""True or False, which depends on something not known: the paths that do not raise create what is missing and find what is there."""

Reuse = bool | Literal["auto", "maybe"] | None


def combine(own: Reuse, outer: Reuse) -> Reuse:
    """`own or outer`, as entering a scope computes the reuse in force."""
    if own == MAYBE:
        return outer or MAYBE
    return own or outer


def join(a: Reuse, b: Reuse) -> Reuse:
    """The mode after two branches that left different ones."""
    return a if a == b and bool(a) == bool(b) else MAYBE


def word(reuse: Reuse) -> Literal["false", "true", "auto"]:
    """As facts.Get spells it."""
    return "true" if reuse is True else "false" if not reuse else "auto"
