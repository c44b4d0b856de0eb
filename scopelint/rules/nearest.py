"""The existing variable that a missing one was probably meant to be."""

from __future__ import annotations

from dataclasses import dataclass

from scopelint.facts import Get, Raise, Stack, has_hole
from scopelint.rules.view import View


@dataclass(frozen=True)
class Near:
    """A variable whose name or place almost fits, where it was made, and how it differs (the end of a sentence)."""

    name: str
    stack: Stack
    how: str


def nearest(view: View, raised: Raise) -> Near | None:
    """What reuse probably wanted to find."""
    name = raised.variable
    made = [g for g in view.program.gets if g.created and not has_hole(g.name)]
    return _other_graph(made, name) or _tf_variable(made, name) or _same_suffix(made, name)


def _other_graph(made: list[Get], name: str) -> Near | None:
    same = next((g for g in made if g.name == name and g.kind != "Variable"), None)
    return None if same is None else Near(name, same.stack, "which belongs to another graph")


def _tf_variable(made: list[Get], name: str) -> Near | None:
    same = next((g for g in made if g.name == name and g.kind == "Variable"), None)
    return None if same is None else Near(name, same.stack, "made by tf.Variable, which get_variable cannot find")


def _same_suffix(made: list[Get], name: str) -> Near | None:
    best = max(made, key=lambda g: _common_tail(g.name, name), default=None)
    if best is None:
        return None
    common = _common_tail(best.name, name)
    if common == 0 or best.kind == "slot":
        return None
    return Near(best.name, best.stack, _difference(best.name, name, common))


def _common_tail(a: str, b: str) -> int:
    """How many last parts of two names are the same."""
    count = 0
    for x, y in zip(reversed(a.split("/")), reversed(b.split("/")), strict=False):
        if x != y:
            break
        count += 1
    return count


def _difference(have: str, want: str, common: int) -> str:
    a, b = have.split("/")[:-common], want.split("/")[:-common]
    match "/".join(a), "/".join(b):
        case "", wanted:
            return f"without the prefix `{wanted}/`"
        case prefix, "":
            return f"with the prefix `{prefix}/`"
        case prefix, wanted:
            return f"under `{prefix}/` instead of `{wanted}/`"
