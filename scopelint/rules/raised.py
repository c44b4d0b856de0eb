"""Helpers of the rules that explain an exception TensorFlow would raise."""

from __future__ import annotations

from scopelint.facts import Raise, Related, Stack
from scopelint.rules.paths import at
from scopelint.rules.view import View

FIRST = "first created here"
SWITCHED = "reuse switched on here"


def related(raised: Raise, label: str) -> Stack:
    """The related place of an exception that carries this label."""
    return next((stack for text, stack in raised.related if text == label), ())


def first_created(view: View, raised: Raise) -> Stack:
    """Where the variable an exception is about was created."""
    known = related(raised, FIRST)
    if known:
        return known
    gets = [g for (_, name), found in view.gets_by_key.items() if name == raised.variable for g in found]
    return next((g.stack for g in gets if g.created), gets[0].first if gets else ())


def reuse_cause(raised: Raise) -> tuple[str, tuple[Related, ...]]:
    """Where reuse was switched on, as words for a message and as a related place."""
    switched = related(raised, SWITCHED)
    if not switched:
        return "", ()
    return f" since {at(switched[0], raised.stack)}", (Related(SWITCHED, switched),)
