"""`scopelint names --format json`: the public format scopelint.names/1 (its fields are documented in README.md)."""

from __future__ import annotations

from typing import Any

import msgspec

from scopelint.facts import Graph, Incomplete, Op, Program, Raise, Variable, show
from scopelint.report.names import NamesAnswer, Style

SCHEMA = "scopelint.names/1"


def render(answer: NamesAnswer, style: Style) -> str:
    """One JSON object; always both variables and ops."""
    document = {
        "schema": SCHEMA,
        "version": answer.version,
        "target": answer.target,
        "programs": [program(p) for p in answer.programs],
    }
    return msgspec.json.encode(document).decode() + "\n"


def program(p: Program) -> dict[str, Any]:
    return {
        "entry": p.entry,
        "complete": p.complete,
        "incomplete_because": [incomplete(i) for i in p.incomplete_because],
        "graphs": [graph(g) for g in p.graphs if g.variables or g.ops],
        "raises": [raised(r) for r in p.raises],
    }


def incomplete(i: Incomplete) -> dict[str, Any]:
    return {"reason": show(i.reason), "at": i.at}


def graph(g: Graph) -> dict[str, Any]:
    return {"variables": [variable(v) for v in g.variables], "ops": [op(o) for o in g.ops]}


def variable(v: Variable) -> dict[str, Any]:
    return {
        "name": show(v.name),
        "certainty": v.certainty,
        "shape": v.shape,
        "dtype": v.dtype,
        "trainable": v.trainable,
        "collections": [show(c) for c in v.collections],
        "created": v.created,
        "used": v.used,
    }


def op(o: Op) -> dict[str, Any]:
    return {"name": show(o.name), "type": o.type, "certainty": o.certainty, "stack": o.stack}


def raised(r: Raise) -> dict[str, Any]:
    return {"type": r.type, "message": show(r.message), "rule": r.rule, "stack": r.stack}
