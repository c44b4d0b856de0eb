"""Lookups of variables by scope, as the rules about filters read them."""

from __future__ import annotations

from scopelint.facts import Lookup
from scopelint.rules.view import View

_VARIABLES = ("get_collection:trainable_variables", "get_collection:variables")


def variable_filters(view: View) -> list[Lookup]:
    """The certain lookups of variables that name a scope."""
    return [k for k in view.program.lookups if k.kind in _VARIABLES and k.asked and k.certainty == "exact" and k.stack]


def scopes_of(names: tuple[str, ...]) -> str:
    """The outermost scopes of some names, for a message."""
    found = list(dict.fromkeys(n.partition("/")[0] for n in names if "/" in n))
    return ", ".join(f"`{s}`" for s in found[:5]) + (", ..." if len(found) > 5 else "")
