"""One exception, one finding: which rule explains an exception best."""

from __future__ import annotations

import re

from scopelint.facts import Get, Raise, Scope, Stack
from scopelint.rules.paths import part
from scopelint.rules.raised import first_created
from scopelint.rules.view import View

_RNN_SCOPES = ("rnn", "bidirectional_rnn")
_CONDITIONS = ("cond",)
_CONTRIB = "func_with_args"
"""The wrapper that every layer of tf.contrib.layers is called through."""


def duplicates(view: View, rule: str) -> list[Raise]:
    """The `already exists` exceptions that are the rule's."""
    return [r for r in view.raises("duplicate-variable") if duplicate_rule(view, r) == rule]


def missing(view: View, rule: str) -> list[Raise]:
    """The `does not exist` exceptions that are the rule's; none where absence cannot be told."""
    return [r for r in view.raises("reuse-missing-variable") if missing_rule(view, r) == rule] if view.sees_all else []


def duplicate_rule(view: View, raised: Raise) -> str:
    """The rule that explains an `already exists`."""
    made = created(view, raised)
    if made is None:
        return "duplicate-variable"
    if name_scopes(view, raised, made) is not None:
        return "name-scope-does-not-prefix-variable"
    if _library_scope(view, raised, "name", _CONDITIONS) is not None and _library_scope(view, made, "name", _CONDITIONS) is not None:
        return "variable-in-control-flow"
    if _library_scope(view, raised, "variable", _RNN_SCOPES) is not None:
        return "second-rnn-same-scope"
    if made.api == _CONTRIB:
        return "contrib-layer-scope"
    return "model-built-in-loop" if _runs_between(view, first_created(view, raised), raised) else "duplicate-variable"


def missing_rule(view: View, raised: Raise) -> str:
    """The rule that explains a `does not exist`."""
    chain = view.chain(raised)
    if any(s.kind == "variable" and s.user and s.by == "object" and s.asked for s in chain):
        return "template-creates-late"
    numbered = {s.name for s in view.program.scopes if not s.user and s.by == "default" and re.search(r"_\d+$", s.name)}
    if any(s.kind == "variable" and not s.user and s.name in numbered for s in chain):
        return "unnamed-layer-sharing"
    return "reuse-missing-variable"


def created(view: View, raised: Raise) -> Get | None:
    """The request that created the variable an exception is about."""
    return next((g for g in view.gets_by_key.get((raised.graph, raised.variable), ()) if g.created), None)


def name_scopes(view: View, raised: Raise, made: Get) -> tuple[Scope, Scope] | None:
    """The two name scopes that were meant to tell two requests for one name apart."""
    first, second = view.name_scope_around(made), view.name_scope_around(raised)
    if first is None or second is None or first.name == second.name:
        return None
    return first, second


def _library_scope(view: View, at: Get | Raise, kind: str, asked: tuple[str, ...]) -> Scope | None:
    """An enclosing scope of one of these names that a library call of the user's opened."""
    return next((s for s in view.chain(at) if s.kind == kind and not s.user and s.asked in asked), None)


def _runs_between(view: View, first: Stack, raised: Raise) -> bool:
    """Whether the call path repeats in a loop that also runs the graph."""
    if part(first, raised.stack).kind != "again":
        return False
    callers = {raised.stack[i + 1 :] for i in range(len(raised.stack))}
    return any(n.kind == "run" and n.stack[1:] in callers for n in view.program.notes)
